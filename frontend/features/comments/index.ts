export { AtSelection } from "./selection-button";
export { CommentDialog, CommentsPanel, useCommenting, useSelectedRange } from "./use-commenting";
export { commentsChanged, commentsQuery } from "./queries";
