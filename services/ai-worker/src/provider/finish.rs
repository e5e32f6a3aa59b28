//! The table of finish reasons. Only a known end is an end.

/// Why a model stopped writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It was done.
    Stop,
    /// The output cap, or the end of its context.
    Length,
    /// The provider's filter cut it.
    ContentFilter,
    /// The model declined.
    Refusal,
}

/// What a finish reason of the wire means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The text has ended.
    End(Finish),
    /// The provider failed: what came so far is a part of the text.
    Failure,
    /// No end by itself: empty, unknown, or a call of a tool, of which none was offered.
    Unknown,
}

/// The words of OpenAI, Azure, vLLM, llama.cpp, Ollama, text-generation-inference, Mistral, Anthropic, Gemini, Bedrock, Cohere and
/// DeepSeek, in lower case.
const TABLE: &[(&str, Reason)] = &[
    ("stop", Reason::End(Finish::Stop)),
    ("stop_sequence", Reason::End(Finish::Stop)),
    ("stop_token", Reason::End(Finish::Stop)),
    ("end_turn", Reason::End(Finish::Stop)),
    ("eos", Reason::End(Finish::Stop)),
    ("eos_token", Reason::End(Finish::Stop)),
    ("end_of_text", Reason::End(Finish::Stop)),
    ("endoftext", Reason::End(Finish::Stop)),
    ("end", Reason::End(Finish::Stop)),
    ("complete", Reason::End(Finish::Stop)),
    ("completed", Reason::End(Finish::Stop)),
    ("finish_reason_stop", Reason::End(Finish::Stop)),
    ("length", Reason::End(Finish::Length)),
    ("max_length", Reason::End(Finish::Length)),
    ("max_tokens", Reason::End(Finish::Length)),
    ("max_output_tokens", Reason::End(Finish::Length)),
    ("model_length", Reason::End(Finish::Length)),
    ("context_length", Reason::End(Finish::Length)),
    ("model_context_window_exceeded", Reason::End(Finish::Length)),
    ("finish_reason_max_tokens", Reason::End(Finish::Length)),
    ("content_filter", Reason::End(Finish::ContentFilter)),
    ("content_filtered", Reason::End(Finish::ContentFilter)),
    ("safety", Reason::End(Finish::ContentFilter)),
    ("recitation", Reason::End(Finish::ContentFilter)),
    ("blocklist", Reason::End(Finish::ContentFilter)),
    ("prohibited_content", Reason::End(Finish::ContentFilter)),
    ("spii", Reason::End(Finish::ContentFilter)),
    ("sensitive", Reason::End(Finish::ContentFilter)),
    ("guardrail_intervened", Reason::End(Finish::ContentFilter)),
    ("refusal", Reason::End(Finish::Refusal)),
    ("abort", Reason::Failure),
    ("aborted", Reason::Failure),
    ("cancelled", Reason::Failure),
    ("canceled", Reason::Failure),
    ("connection_error", Reason::Failure),
    ("error", Reason::Failure),
    ("failed", Reason::Failure),
    ("failure", Reason::Failure),
    ("incomplete", Reason::Failure),
    ("insufficient_system_resource", Reason::Failure),
    ("internal_error", Reason::Failure),
    ("internal_server_error", Reason::Failure),
    ("interrupted", Reason::Failure),
    ("network_error", Reason::Failure),
    ("overloaded", Reason::Failure),
    ("server_error", Reason::Failure),
    ("timeout", Reason::Failure),
    ("upstream_error", Reason::Failure),
];

/// Looks a finish reason up, whatever its case.
pub fn reason(word: &str) -> Reason {
    let word = word.trim();
    TABLE.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map_or(Reason::Unknown, |(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_end_a_text() {
        for (word, expected) in [
            ("stop", Reason::End(Finish::Stop)),
            ("STOP", Reason::End(Finish::Stop)),
            ("end_turn", Reason::End(Finish::Stop)),
            ("length", Reason::End(Finish::Length)),
            ("MAX_TOKENS", Reason::End(Finish::Length)),
            ("content_filter", Reason::End(Finish::ContentFilter)),
            ("refusal", Reason::End(Finish::Refusal)),
            ("error", Reason::Failure),
            ("network_error", Reason::Failure),
            ("", Reason::Unknown),
            (" ", Reason::Unknown),
            ("null", Reason::Unknown),
            ("tool_calls", Reason::Unknown),
            ("function_call", Reason::Unknown),
            ("stopped_by_a_meteor", Reason::Unknown),
        ] {
            assert_eq!(reason(word), expected, "{word:?}");
        }
    }
}
