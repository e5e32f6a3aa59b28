//! A reviewer's words as part of the next prompt.

use contexor_api::content::Mark;

/// Longest quotation of a marked place, Unicode code points.
const LONGEST_QUOTE: usize = 300;

/// The prompt with what the reviewer said of the text that came of it.
///
/// Marked places are quoted from `body`: the model does not see the text that the offsets are of. `comments` are what people said of the
/// text and nobody resolved, with the words that each is on.
pub fn prompt_with_feedback(
    prompt: &str,
    body: &str,
    reason: &str,
    marks: &[Mark],
    comments: &[(String, Option<String>)],
) -> String {
    let mut text = format!(
        "{prompt}\n\nAn earlier text for this request was rejected by a reviewer. Write it anew so that this is met:\n{reason}"
    );
    for mark in marks {
        let length = (mark.end.saturating_sub(mark.start) as usize).min(LONGEST_QUOTE);
        let quote: String = body.chars().skip(mark.start as usize).take(length).collect();
        text.push_str("\n- ");
        if !quote.trim().is_empty() {
            text.push_str(&format!("On \"{}\": ", quote.trim()));
        }
        text.push_str(&mark.note);
    }
    for (comment, quote) in comments {
        text.push_str("\n- ");
        if let Some(quote) = quote.as_deref().map(str::trim).filter(|quote| !quote.is_empty()) {
            let quote: String = quote.chars().take(LONGEST_QUOTE).collect();
            text.push_str(&format!("On \"{quote}\": "));
        }
        text.push_str(comment);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_and_the_marked_words_follow_the_prompt() {
        let marks = [
            Mark { start: 4, end: 8, note: "which one?".into() },
            Mark { start: 90, end: 95, note: "too long".into() },
        ];
        let text = prompt_with_feedback("درباره دریا بنویس", "این دریا آبی است", "more detail", &marks, &[]);
        assert!(text.starts_with("درباره دریا بنویس\n\n"), "{text}");
        assert!(text.contains("\nmore detail\n- On \"دریا\": which one?\n- too long"), "{text}");
    }

    #[test]
    fn open_comments_follow_the_marks_with_the_words_that_they_are_on() {
        let comments = [("which sea?".into(), Some("دریا".into())), ("shorter".into(), None)];
        let text = prompt_with_feedback("Write.", "این دریا آبی است", "more detail", &[], &comments);
        assert!(text.ends_with("\nmore detail\n- On \"دریا\": which sea?\n- shorter"), "{text}");
    }
}
