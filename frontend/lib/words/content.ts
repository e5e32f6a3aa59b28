/** Words of a rendered text. */
export const content = {
  task: "کار",
};
