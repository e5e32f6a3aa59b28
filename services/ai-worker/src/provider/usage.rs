//! The provider's bill, as it says it, and what of it can be true.

use serde_json::value::RawValue;

use super::json::{self, Object};

/// How many times the tokens that can be accounted for a bill may state before it is not believed.
const IMPLAUSIBLE_FACTOR: i64 = 2;
/// Tokens of a template, a hidden prompt or another tokenizer that a bill may state besides.
const IMPLAUSIBLE_MARGIN: i64 = 1_024;
/// A bill below this part of the text that was received is not believed, for texts of more than [`LEAST_JUDGED_TOKENS`].
const LEAST_PART: i64 = 8;
const LEAST_JUDGED_TOKENS: i64 = 64;

/// Token counts of the wire. Absent is what the provider did not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UsageReport {
    /// Read, cached ones included.
    pub input_tokens: Option<i64>,
    /// Written. Whether reasoning is inside, the total tells.
    pub output_tokens: Option<i64>,
    /// Both together.
    pub total_tokens: Option<i64>,
    /// Read from the cache.
    pub cached_input_tokens: Option<i64>,
    /// Written for reasoning.
    pub reasoning_tokens: Option<i64>,
}

/// The tokens of a try.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Read, cached ones included.
    pub input_tokens: i64,
    /// Of them, from the cache.
    pub cached_input_tokens: i64,
    /// Written, reasoning included.
    pub output_tokens: i64,
    /// Of them, reasoning.
    pub reasoning_tokens: i64,
}

/// What was received of a try, as counted here.
#[derive(Debug, Clone, Copy)]
pub struct CountedResponse {
    /// Tokens of the prompt; an upper bound where the tokenizer is not known.
    pub input_tokens: i64,
    /// UTF-8 bytes of the prompt: no tokenizer makes more tokens of it.
    pub input_bytes: i64,
    /// Tokens of the answer, reasoning and refusal included; likewise.
    pub output_tokens: i64,
    /// Whether the counts are exact.
    pub is_exact: bool,
    /// The output cap that was asked for, tokens.
    pub max_output_tokens: i64,
    /// Whether the answer came to its end.
    pub is_whole: bool,
}

/// What a try is booked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettledUsage {
    /// The tokens.
    pub usage: Usage,
    /// Whether all of them are the provider's own numbers.
    pub is_reported: bool,
    /// Whether the provider stated numbers that cannot be true.
    pub is_implausible: bool,
}

impl UsageReport {
    /// Reads a `usage` object leniently. None when it says nothing.
    pub(super) fn read(raw: &RawValue) -> Option<Self> {
        let fields = json::object(raw)?;
        let count = |names: &[&str]| names.iter().find_map(|name| fields.get(*name).copied().and_then(json::count));
        let detail = |parents: &[&str], name: &str| {
            parents.iter().find_map(|parent| {
                let details: Object<'_> = json::object(fields.get(*parent).copied()?)?;
                details.get(name).copied().and_then(json::count)
            })
        };
        let report = Self {
            input_tokens: count(&["prompt_tokens", "input_tokens"]),
            output_tokens: count(&["completion_tokens", "output_tokens"]),
            total_tokens: count(&["total_tokens"]),
            cached_input_tokens: detail(&["prompt_tokens_details", "input_tokens_details"], "cached_tokens")
                .or_else(|| count(&["prompt_cache_hit_tokens"])),
            reasoning_tokens: detail(&["completion_tokens_details", "output_tokens_details"], "reasoning_tokens")
                .or_else(|| count(&["reasoning_tokens"])),
        };
        (report != Self::default()).then_some(report)
    }

    /// Takes a later report over this one: servers that bill as they go on send growing counts, and some end with a placeholder of
    /// zeros, which replaces nothing.
    pub(crate) fn update(&mut self, later: Self) {
        let latest = |old: Option<i64>, new: Option<i64>| match (old, new) {
            (Some(old), Some(0)) => Some(old),
            (old, new) => new.or(old),
        };
        *self = Self {
            input_tokens: latest(self.input_tokens, later.input_tokens),
            output_tokens: latest(self.output_tokens, later.output_tokens),
            total_tokens: latest(self.total_tokens, later.total_tokens),
            cached_input_tokens: latest(self.cached_input_tokens, later.cached_input_tokens),
            reasoning_tokens: latest(self.reasoning_tokens, later.reasoning_tokens),
        };
    }

    /// Input and output, as far as the report tells. The total decides what the parts leave open: whether reasoning stands beside
    /// `completion_tokens` or inside, and a part that is missing.
    fn parts(&self) -> (Option<i64>, Option<i64>) {
        let positive = |count: Option<i64>| count.filter(|count| *count > 0);
        let reasoning = self.reasoning_tokens.unwrap_or(0);
        match (self.input_tokens, self.output_tokens, positive(self.total_tokens)) {
            (Some(input), Some(output), Some(total)) if total > input.saturating_add(output) && input > 0 => {
                (Some(input), Some(total - input))
            }
            (Some(input), None, Some(total)) if total >= input && input > 0 => (Some(input), Some(total - input)),
            (None, Some(output), Some(total)) if total >= output && output > 0 => (Some(total - output), Some(output)),
            // More reasoning than output cannot be inside.
            (input, Some(output), None) if reasoning > output => (input, Some(output.saturating_add(reasoning))),
            (input, output, _) => (input, output),
        }
    }

    /// Books a try by its report, where that can be true, and by what was received otherwise.
    pub fn settle(report: Option<Self>, received: &CountedResponse) -> SettledUsage {
        let report = report.unwrap_or_default();
        let (input, output) = report.parts();
        let has_text = received.output_tokens > 0;

        let most_input = received.input_bytes.max(received.input_tokens);
        let most_output = received.max_output_tokens.max(received.output_tokens);
        let limit = |most: i64| most.saturating_mul(IMPLAUSIBLE_FACTOR).saturating_add(IMPLAUSIBLE_MARGIN);
        let is_too_little = |output: i64| {
            received.is_exact
                && received.output_tokens > LEAST_JUDGED_TOKENS
                && output > 0
                && output < received.output_tokens / LEAST_PART
        };
        let is_implausible = input.is_some_and(|input| input > limit(most_input))
            || output.is_some_and(|output| output > limit(most_output) || is_too_little(output));

        let believed_input = input
            .filter(|input| *input <= limit(most_input) && (*input > 0 || (!has_text && output.unwrap_or(0) == 0)));
        let believed_output = output.filter(|output| {
            // A bill of an answer that was cut may be older than the last of its text.
            let is_behind = !received.is_whole && received.is_exact && *output < received.output_tokens;
            *output <= limit(most_output) && (*output > 0 || !has_text) && !is_too_little(*output) && !is_behind
        });
        let input_tokens = believed_input.unwrap_or(received.input_tokens);
        let output_tokens = believed_output.unwrap_or(received.output_tokens);
        SettledUsage {
            usage: Usage {
                input_tokens,
                cached_input_tokens: report
                    .cached_input_tokens
                    .filter(|_| believed_input.is_some())
                    .unwrap_or(0)
                    .clamp(0, input_tokens),
                output_tokens,
                reasoning_tokens: report
                    .reasoning_tokens
                    .filter(|_| believed_output.is_some())
                    .unwrap_or(0)
                    .clamp(0, output_tokens),
            },
            is_reported: believed_input.is_some() && believed_output.is_some(),
            is_implausible,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVED: CountedResponse = CountedResponse {
        input_tokens: 40,
        input_bytes: 200,
        output_tokens: 30,
        is_exact: true,
        max_output_tokens: 256,
        is_whole: true,
    };

    fn settle(json: &str, received: CountedResponse) -> (i64, i64, i64, bool, bool) {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        let settled = UsageReport::settle(UsageReport::read(raw), &received);
        let usage = settled.usage;
        (usage.input_tokens, usage.output_tokens, usage.reasoning_tokens, settled.is_reported, settled.is_implausible)
    }

    #[test]
    fn the_total_decides_where_reasoning_is_counted() {
        for (json, input, output, reasoning) in [
            (
                r#"{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}}"#,
                32,
                103,
                94,
            ),
            (
                r#"{"prompt_tokens":500,"completion_tokens":500,"total_tokens":1000,"completion_tokens_details":{"reasoning_tokens":200}}"#,
                500,
                500,
                200,
            ),
            (r#"{"prompt_tokens":10,"completion_tokens":20,"total_tokens":100}"#, 10, 90, 0),
            (
                r#"{"prompt_tokens":32,"completion_tokens":9,"completion_tokens_details":{"reasoning_tokens":94}}"#,
                32,
                103,
                94,
            ),
            (r#"{"prompt_tokens":32,"completion_tokens":9,"total_tokens":0}"#, 32, 9, 0),
            (r#"{"prompt_tokens":32.0,"completion_tokens":"9"}"#, 32, 9, 0),
            (r#"{"prompt_tokens":32,"total_tokens":41}"#, 32, 9, 0),
            (r#"{"completion_tokens":9,"total_tokens":41}"#, 32, 9, 0),
            (r#"{"input_tokens":32,"output_tokens":9,"output_tokens_details":{"reasoning_tokens":4}}"#, 32, 9, 4),
        ] {
            assert_eq!(settle(json, RECEIVED), (input, output, reasoning, true, false), "{json}");
        }
    }

    #[test]
    fn what_is_zero_or_missing_where_text_came_is_estimated() {
        let nothing = CountedResponse { output_tokens: 0, ..RECEIVED };
        for (json, received, expected) in [
            (r#"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#, RECEIVED, (40, 30, 0, false, false)),
            (r#"{"prompt_tokens":50,"completion_tokens":0}"#, RECEIVED, (50, 30, 0, false, false)),
            (r#"{"prompt_tokens":0,"completion_tokens":25}"#, RECEIVED, (40, 25, 0, false, false)),
            (r#"{"prompt_tokens":50}"#, RECEIVED, (50, 30, 0, false, false)),
            (r#"{"prompt_tokens":-1,"completion_tokens":null}"#, RECEIVED, (40, 30, 0, false, false)),
            ("{}", RECEIVED, (40, 30, 0, false, false)),
            ("null", RECEIVED, (40, 30, 0, false, false)),
            (r#"{"prompt_tokens":0,"completion_tokens":0}"#, nothing, (0, 0, 0, true, false)),
            (r#"{"prompt_tokens":50,"completion_tokens":0}"#, nothing, (50, 0, 0, true, false)),
        ] {
            assert_eq!(settle(json, received), expected, "{json}");
        }
    }

    #[test]
    fn impossible_bills_are_not_believed() {
        for (json, expected) in [
            (r#"{"prompt_tokens":50,"completion_tokens":1000000000}"#, (50, 30, 0, false, true)),
            (r#"{"prompt_tokens":50,"completion_tokens":1e30,"total_tokens":1e30}"#, (50, 30, 0, false, true)),
            (r#"{"prompt_tokens":1000000000,"completion_tokens":30}"#, (40, 30, 0, false, true)),
            (r#"{"prompt_tokens":50,"completion_tokens":400}"#, (50, 400, 0, true, false)),
        ] {
            assert_eq!(settle(json, RECEIVED), expected, "{json}");
        }
        let long = CountedResponse { output_tokens: 1_000, max_output_tokens: 2_048, ..RECEIVED };
        assert_eq!(settle(r#"{"prompt_tokens":50,"completion_tokens":1}"#, long), (50, 1_000, 0, false, true));
    }

    #[test]
    fn a_bill_so_far_does_not_stand_for_an_answer_that_was_cut() {
        let cut = CountedResponse { is_whole: false, ..RECEIVED };
        let report = r#"{"prompt_tokens":50,"completion_tokens":12}"#;
        assert_eq!(settle(report, cut), (50, 30, 0, false, false));
        assert_eq!(settle(report, RECEIVED), (50, 12, 0, true, false));
    }

    #[test]
    fn placeholders_replace_no_real_bill() {
        let report = |input, output| UsageReport {
            input_tokens: Some(input),
            output_tokens: Some(output),
            ..UsageReport::default()
        };
        let mut usage = report(500, 400);
        usage.update(report(0, 0));
        assert_eq!(usage, report(500, 400));
        usage.update(report(500, 410));
        assert_eq!(usage, report(500, 410));
    }
}
