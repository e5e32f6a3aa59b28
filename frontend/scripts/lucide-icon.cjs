// A loader of webpack: of an icon it leaves the shapes. Names, aliases and the keys of a list are of the library's own drawing; lib/icon.ts needs none.
module.exports = function lucideIcon(source) {
  return source
    .replace(/, key: "[^"]*"/g, "")
    .replace(/^ {2}(name|size): .*\n/gm, "")
    .replace(/^ {2}aliases: \[[^\]]*\],?\n/m, "");
};
