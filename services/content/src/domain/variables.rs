//! The variables of a prompt: what they may be, and the values that are given to them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use contexor_api::{
    FieldError,
    prompts::{MAX_VALUES_BYTES, Missing, Variable, VariableType},
};
use serde_json::{Number, Value};

use super::template::{SourceLocation, Template};

/// Values by the name of their variable.
pub type Values = BTreeMap<String, Value>;

/// Longest `text`, Unicode code points, unless the variable says less.
const MAX_TEXT_CHARS: usize = 2_000;
/// Longest `long_text`, Unicode code points, unless the variable says less.
const MAX_LONG_TEXT_CHARS: usize = 32_000;

/// Values that fit their variables, and what is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedVariables {
    /// What was given, each in the form of its type: what is kept.
    pub given: Values,
    /// What is put into the template: what was given, and defaults.
    pub values: Values,
    /// Names that the template wants and that have no value.
    pub missing: Vec<Missing>,
}

impl ResolvedVariables {
    /// The refusal of what must not be missing.
    ///
    /// # Errors
    /// One field for each.
    pub fn require_all(self) -> Result<Self, Vec<FieldError>> {
        let errors: Vec<FieldError> = self
            .missing
            .iter()
            .filter(|missing| missing.required)
            .map(|missing| {
                let place = match (missing.line, missing.column) {
                    (Some(line), Some(column)) => format!(" (line {line}, column {column} of the template)"),
                    _ => String::new(),
                };
                error(&missing.name, "required", format!("a value is required{place}"))
            })
            .collect();
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }
}

/// Checks variables by themselves: names, choices, limits and defaults.
///
/// # Errors
/// One field for each mistake.
pub fn check(variables: &[Variable]) -> Result<(), Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut names = BTreeSet::new();
    for (index, variable) in variables.iter().enumerate() {
        let mut refuse = |field: &str, message: &str| {
            errors.push(FieldError {
                field: format!("variables[{index}].{field}"),
                code: "invalid".into(),
                message: message.into(),
            });
        };
        if !is_name(&variable.name) {
            refuse("name", "must be letters, digits and `_`, not beginning with a digit, and no word of the language");
        }
        if !names.insert(variable.name.as_str()) {
            refuse("name", "two variables have this name");
        }
        let is_choice = variable.kind == VariableType::Choice;
        if is_choice && variable.choices.is_empty() {
            refuse("choices", "a choice needs at least one");
        }
        if !is_choice && !variable.choices.is_empty() {
            refuse("choices", "only a variable of type choice has choices");
        }
        if variable.choices.iter().collect::<BTreeSet<_>>().len() != variable.choices.len() {
            refuse("choices", "must not hold a choice twice");
        }
        let is_text = matches!(variable.kind, VariableType::Text | VariableType::LongText);
        if !is_text && variable.max_length.is_some() {
            refuse("max_length", "only texts have a length");
        }
        let bounds = [("min", &variable.min), ("max", &variable.max)];
        for (field, bound) in bounds {
            if bound.as_ref().is_some_and(|bound| limit(variable.kind, bound).is_none()) {
                refuse(field, "must be a number for a variable of type number, a day such as 2026-01-31 for a date");
            }
        }
        if let [Some(min), Some(max)] = bounds.map(|(_, bound)| bound.as_ref().and_then(|b| limit(variable.kind, b)))
            && min > max
        {
            refuse("max", "must not be below min");
        }
        if let Some(default) = &variable.default
            && let Err(message) = value_of(variable, default)
        {
            refuse("default", &message);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Fits values to variables and to the names of a template. A name in the template that is no variable takes a text.
///
/// # Errors
/// One field for each value that does not fit, and for each that belongs to nothing.
pub fn fill(
    variables: &[Variable],
    template: &Template<'_>,
    given: &Values,
) -> Result<ResolvedVariables, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut filled = ResolvedVariables { given: Values::new(), values: Values::new(), missing: Vec::new() };
    let undeclared = |name: &String| Variable { name: name.clone(), ..Variable::default() };
    let known: BTreeSet<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
    let mut all: Vec<(Variable, bool)> = variables.iter().map(|variable| (variable.clone(), true)).collect();
    all.extend(template.names().keys().filter(|name| !known.contains(name.as_str())).map(|n| (undeclared(n), false)));
    let is_known = |name: &str| known.contains(name) || template.names().contains_key(name);
    for name in given.keys().filter(|name| !is_known(name)) {
        errors.push(error(name, "unknown_field", "the prompt has no such variable".into()));
    }
    for (variable, is_declared) in &all {
        let name = &variable.name;
        let place = template.names().get(name);
        // An empty text is what a form sends for what was not filled in.
        let value = given.get(name).filter(|value| !value.is_null() && value.as_str() != Some(""));
        match (value, &variable.default) {
            (Some(value), _) => match value_of(variable, value) {
                Ok(value) => {
                    filled.given.insert(name.clone(), value.clone());
                    filled.values.insert(name.clone(), value);
                }
                Err(message) => errors.push(error(name, "invalid", message)),
            },
            (None, Some(default)) => match value_of(variable, default) {
                Ok(value) => drop(filled.values.insert(name.clone(), value)),
                Err(message) => errors.push(error(name, "invalid", message)),
            },
            (None, None) => {
                let required = variable.required || !is_declared;
                if required || place.is_some() {
                    filled.missing.push(missing(name, place, required));
                }
                filled.values.insert(name.clone(), Value::from(""));
            }
        }
    }
    let bytes: usize = filled.given.values().filter_map(Value::as_str).map(str::len).sum();
    if bytes > MAX_VALUES_BYTES {
        errors.push(FieldError {
            field: "variables".into(),
            code: "invalid".into(),
            message: format!("the values have more than {MAX_VALUES_BYTES} bytes together"),
        });
    }
    filled.missing.sort_by_key(|missing| (missing.line.is_none(), missing.line, missing.column));
    if errors.is_empty() { Ok(filled) } else { Err(errors) }
}

fn missing(name: &str, place: Option<&SourceLocation>, required: bool) -> Missing {
    Missing {
        name: name.to_owned(),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
        required,
    }
}

fn error(name: &str, code: &str, message: String) -> FieldError {
    FieldError { field: format!("variables.{name}"), code: code.into(), message }
}

fn is_name(name: &str) -> bool {
    // The template language itself decides: a name is what stands for a value in it.
    let tag = format!("{{{{{name}}}}}");
    name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && Template::parse(&tag).is_ok_and(|template| template.names().keys().eq([name]))
}

/// A value in the form of its variable's type: numbers and booleans may come as texts, as from a file.
fn value_of(variable: &Variable, value: &Value) -> Result<Value, String> {
    match variable.kind {
        VariableType::Text | VariableType::LongText => {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return Err("must be a text".into()),
            };
            let most = if variable.kind == VariableType::Text { MAX_TEXT_CHARS } else { MAX_LONG_TEXT_CHARS };
            let most = variable.max_length.map_or(most, |length| (length as usize).min(most));
            if variable.kind == VariableType::Text && text.contains(['\n', '\r']) {
                return Err("must be a single line".into());
            }
            if text.contains('\0') {
                return Err("must not hold the character U+0000".into());
            }
            if text.chars().count() > most {
                return Err(format!("must have at most {most} characters"));
            }
            Ok(text.into())
        }
        VariableType::Number => {
            let number = match value {
                Value::Number(number) => Some(number.clone()),
                Value::String(text) => number_in(text),
                _ => None,
            };
            let number = number.ok_or("must be a number")?;
            within(variable, &Value::Number(number.clone()))?;
            Ok(Value::Number(number))
        }
        VariableType::Choice => match value.as_str() {
            Some(choice) if variable.choices.iter().any(|known| known == choice) => Ok(choice.into()),
            _ => Err("must be one of the choices".into()),
        },
        VariableType::Date => {
            let day = value.as_str().map(ascii_digits).filter(|day| date(day).is_some());
            let day = Value::from(day.ok_or("must be a day such as 2026-01-31")?);
            within(variable, &day)?;
            Ok(day)
        }
        VariableType::Boolean => match value {
            Value::Bool(flag) => Ok((*flag).into()),
            Value::String(word) => match word.trim().to_lowercase().as_str() {
                "true" | "yes" | "1" | "بله" => Ok(true.into()),
                "false" | "no" | "0" | "خیر" => Ok(false.into()),
                _ => Err("must be true or false".into()),
            },
            _ => Err("must be true or false".into()),
        },
    }
}

/// A number in a text, with digits of any of the three scripts.
fn number_in(text: &str) -> Option<Number> {
    let text: String = ascii_digits(text.trim()).replace('\u{66b}', ".").replace('\u{66c}', "");
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    // Rust reads words such as `inf`, too.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    if is_plain { text.parse().ok().and_then(Number::from_f64) } else { None }
}

fn ascii_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10).unwrap_or(c),
            '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10).unwrap_or(c),
            _ => c,
        })
        .collect()
}

fn date(text: &str) -> Option<NaiveDate> {
    // As many digits as RFC 3339 has: chrono takes fewer.
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// A bound or a value, comparable with others of the same type.
fn limit(kind: VariableType, value: &Value) -> Option<f64> {
    match kind {
        VariableType::Number => value.as_f64(),
        VariableType::Date => date(value.as_str()?).map(|day| f64::from(chrono::Datelike::num_days_from_ce(&day))),
        _ => None,
    }
}

fn within(variable: &Variable, value: &Value) -> Result<(), String> {
    let of = |bound: &Option<Value>| bound.as_ref().and_then(|bound| limit(variable.kind, bound));
    let Some(value) = limit(variable.kind, value) else { return Ok(()) };
    match (&variable.min, &variable.max) {
        (Some(min), _) if of(&variable.min).is_some_and(|bound| value < bound) => {
            Err(format!("must not be below {}", shown(min)))
        }
        (_, Some(max)) if of(&variable.max).is_some_and(|bound| value > bound) => {
            Err(format!("must not be above {}", shown(max)))
        }
        _ => Ok(()),
    }
}

fn shown(bound: &Value) -> String {
    bound.as_str().map_or_else(|| bound.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn variables(value: Value) -> Vec<Variable> {
        serde_json::from_value(value).unwrap()
    }

    fn fields(errors: Vec<FieldError>) -> Vec<String> {
        errors.into_iter().map(|error| format!("{} {}", error.field, error.code)).collect()
    }

    #[test]
    fn variables_that_make_no_sense_are_refused() {
        for (value, expected) in [
            (json!([{"name": "a"}, {"name": "موضوع_۱", "type": "number", "min": 1, "max": 5, "default": 3}]), None),
            (json!([{"name": "a"}, {"name": "a"}]), Some("variables[1].name")),
            (json!([{"name": "1a"}]), Some("variables[0].name")),
            (json!([{"name": "a b"}]), Some("variables[0].name")),
            (json!([{"name": "not"}]), Some("variables[0].name")),
            (json!([{"name": ""}]), Some("variables[0].name")),
            (json!([{"name": "a", "type": "choice"}]), Some("variables[0].choices")),
            (json!([{"name": "a", "choices": ["x"]}]), Some("variables[0].choices")),
            (json!([{"name": "a", "type": "choice", "choices": ["x", "x"]}]), Some("variables[0].choices")),
            (json!([{"name": "a", "type": "choice", "choices": ["x"], "default": "y"}]), Some("variables[0].default")),
            (json!([{"name": "a", "type": "date", "max_length": 3}]), Some("variables[0].max_length")),
            (json!([{"name": "a", "min": 3}]), Some("variables[0].min")),
            (json!([{"name": "a", "type": "number", "min": 3, "max": 2}]), Some("variables[0].max")),
            (json!([{"name": "a", "type": "date", "min": "2026-02-30"}]), Some("variables[0].min")),
            (json!([{"name": "a", "type": "number", "max": 2, "default": 3}]), Some("variables[0].default")),
        ] {
            let found = check(&variables(value.clone())).err().map(|errors| errors[0].field.clone());
            assert_eq!(found.as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn values_take_the_form_of_their_type_or_are_refused() {
        for (variable, given, expected) in [
            (json!({"type": "text"}), json!("دریا"), Some(json!("دریا"))),
            (json!({"type": "text"}), json!("a\nb"), None),
            (json!({"type": "text"}), json!(7), Some(json!("7"))),
            (json!({"type": "text", "max_length": 2}), json!("abc"), None),
            (json!({"type": "long_text"}), json!("a\nb"), Some(json!("a\nb"))),
            (json!({"type": "long_text"}), json!(["a"]), None),
            (json!({"type": "number"}), json!(2.5), Some(json!(2.5))),
            (json!({"type": "number"}), json!("۱۲٫۵"), Some(json!(12.5))),
            (json!({"type": "number"}), json!("۱٬۲۰۰"), Some(json!(1200))),
            (json!({"type": "number"}), json!("inf"), None),
            (json!({"type": "number", "min": 3}), json!(2), None),
            (json!({"type": "number", "max": 3}), json!("4"), None),
            (json!({"type": "choice", "choices": ["x", "y"]}), json!("y"), Some(json!("y"))),
            (json!({"type": "choice", "choices": ["x", "y"]}), json!("z"), None),
            (json!({"type": "date"}), json!("۲۰۲۶-۰۱-۳۱"), Some(json!("2026-01-31"))),
            (json!({"type": "date"}), json!("2026-02-30"), None),
            (json!({"type": "date", "min": "2026-01-01"}), json!("2025-12-31"), None),
            (json!({"type": "boolean"}), json!("بله"), Some(json!(true))),
            (json!({"type": "boolean"}), json!(0), None),
        ] {
            let mut variable = variable;
            variable["name"] = "a".into();
            let variable: Variable = serde_json::from_value(variable).unwrap();
            assert_eq!(value_of(&variable, &given).ok(), expected, "{variable:?} {given}");
        }
    }

    #[test]
    fn what_has_no_value_is_missing_with_its_place() {
        let declared = variables(json!([
            {"name": "topic", "required": true},
            {"name": "tone", "default": "warm"},
            {"name": "note"},
            {"name": "unused"},
        ]));
        let template = Template::parse("{{topic}} {{tone}}\n{{note}} {{ other }}").unwrap();
        let given = |value: Value| -> Values { serde_json::from_value(value).unwrap() };
        let filled = fill(&declared, &template, &given(json!({"topic": ""}))).unwrap();
        let missing: Vec<_> = filled.missing.iter().map(|m| (m.name.as_str(), m.line, m.column, m.required)).collect();
        let expected =
            [("topic", Some(1), Some(3), true), ("note", Some(2), Some(3), false), ("other", Some(2), Some(13), true)];
        assert_eq!(missing, expected);
        assert_eq!(filled.values["tone"], "warm");
        assert_eq!(filled.given, Values::new());
        assert_eq!(fields(filled.require_all().unwrap_err()), ["variables.topic required", "variables.other required"]);
        let filled = fill(&declared, &template, &given(json!({"topic": "a", "other": "b"}))).unwrap();
        assert_eq!(filled.clone().require_all().unwrap().given, given(json!({"topic": "a", "other": "b"})));
        let wrong = fill(&declared, &template, &given(json!({"topic": true, "nothing": 1}))).unwrap_err();
        assert_eq!(fields(wrong), ["variables.nothing unknown_field", "variables.topic invalid"]);
    }
}
