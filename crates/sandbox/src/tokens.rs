//! Counting as OpenAI does, with the `o200k_base` vocabulary.

/// What every message of a chat prompt costs on top of its words.
const TOKENS_PER_MESSAGE: u64 = 3;
/// What a participant's `name` costs on top of its words.
const TOKENS_PER_NAME: u64 = 1;
/// The answer is primed with `<|start|>assistant<|message|>`.
const TOKENS_OF_PRIMING: u64 = 3;

/// One message of a chat prompt, as far as its tokens go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PromptMessage {
    /// Who speaks: `system`, `user` and so on.
    pub(crate) role: String,
    /// What is said; text parts are joined.
    pub(crate) text: String,
    /// The participant's name, where one was given.
    pub(crate) name: Option<String>,
}

/// Loads the vocabulary, which takes a moment, so that the first request need not wait for it.
pub(crate) fn warm_up() {
    count("");
}

/// The tokens of a text. Strings that look like special tokens are ordinary text.
pub(crate) fn count(text: &str) -> u64 {
    tiktoken_rs::o200k_base_singleton().count_ordinary(text) as u64
}

/// The tokens of a chat prompt, by the arithmetic that OpenAI documents as `num_tokens_from_messages`: 3 for each
/// message, the tokens of its role, text and name (a name costs 1 more), and 3 that prime the answer.
pub(crate) fn count_prompt(messages: &[PromptMessage]) -> u64 {
    let of_message = |message: &PromptMessage| {
        let name = message.name.as_deref().map_or(0, |name| TOKENS_PER_NAME + count(name));
        TOKENS_PER_MESSAGE + count(&message.role) + count(&message.text) + name
    };
    messages.iter().map(of_message).sum::<u64>() + TOKENS_OF_PRIMING
}

/// A piece of an answer that is sent in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// A word with the white space before it, or the break between two paragraphs with the mark before it.
    pub(crate) text: String,
    /// Its tokens.
    pub(crate) tokens: u64,
}

/// Splits a text into words, each with the space before it. A paragraph break stays with the word before it.
///
/// The vocabulary never merges across these borders, whatever follows: so the tokens of any number of leading pieces
/// are the tokens of the text so far, and a stream that is cut anywhere has an exact count. This holds for texts
/// without runs of blanks and without blanks before a line break, which is how [`crate::prose`] writes.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut borders = vec![0];
    let mut previous = None;
    for (at, character) in text.char_indices() {
        let after_break = previous == Some('\n') && character != '\n';
        if at > 0 && (character == ' ' || after_break) {
            borders.push(at);
        }
        previous = Some(character);
    }
    borders.push(text.len());
    borders
        .windows(2)
        .filter_map(|border| text.get(border[0]..border[1]))
        .filter(|piece| !piece.is_empty())
        .map(|piece| Piece { text: piece.to_owned(), tokens: count(piece) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(role: &str, text: &str) -> PromptMessage {
        PromptMessage { role: role.to_owned(), text: text.to_owned(), name: None }
    }

    #[test]
    fn a_prompt_costs_its_words_its_roles_and_the_frame() {
        assert_eq!(count_prompt(&[]), 3);
        // "hello world" is two tokens, each role one.
        assert_eq!(
            count_prompt(&[message("system", "hello world"), message("user", "hello world")]),
            2 * (3 + 1 + 2) + 3
        );
        let named = PromptMessage { name: Some("ada".to_owned()), ..message("user", "hello world") };
        assert_eq!(count_prompt(&[named]), 3 + 1 + 2 + 1 + count("ada") + 3);
    }

    #[test]
    fn pieces_join_to_the_text() {
        let text = "One two, three.\n\nFour (five) 09121234567 six.";
        let pieces = pieces(text);
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        assert_eq!(pieces[2].text, " three.\n\n");
        assert_eq!(pieces[3].text, "Four");
        assert!(super::pieces("").is_empty());
    }
}
