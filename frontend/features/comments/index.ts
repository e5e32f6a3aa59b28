export { AtSelection, CommentDialog, CommentsPanel } from "./lazy";
export { commentsChanged, commentsQuery, useThreads } from "./queries";
export { isOpen, isPlaced } from "./threads";
export { useBlockChoice } from "./use-block-choice";
export { useCommenting, useSelectedRange } from "./use-commenting";
