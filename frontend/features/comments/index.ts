export { AtSelection, CommentDialog, CommentsPanel, useCommenting, useSelectedRange } from "./use-commenting";
export { commentsChanged, commentsQuery } from "./queries";
