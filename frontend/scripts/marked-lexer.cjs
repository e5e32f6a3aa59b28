// A loader of webpack: of `marked` it leaves the lexer. Its file has the lexer's classes first and what writes HTML after them.
const RENDERER = /var \w+=class\{options;parser;constructor\(/;
const LEXER = /(\w+) as Lexer[,}]/;

module.exports = function markedLexer(source) {
  const cut = source.search(RENDERER);
  const name = LEXER.exec(source)?.[1];
  if (cut === -1 || name === undefined)
    throw new Error("marked is built otherwise than it was: look at scripts/marked-lexer.cjs.");
  return `${source.slice(0, cut)}export{${name} as Lexer};`;
};
