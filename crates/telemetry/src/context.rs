//! W3C trace context: taking it up from a message or request, and handing it on.

use opentelemetry::{
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::TraceContextExt as _,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The `traceparent` of the current span, when there is one to hand on.
pub fn current_traceparent() -> Option<String> {
    let mut carrier = Carrier::default();
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut carrier);
    carrier.traceparent
}

/// The trace id of the span, 32 hexadecimal digits; none outside of traces.
pub fn trace_id(span: &Span) -> Option<String> {
    let context = span.context();
    let id = context.span().span_context().trace_id();
    (id != opentelemetry::TraceId::INVALID).then(|| id.to_string())
}

/// Makes `span` a child of the remote span that `traceparent` names. A malformed one is ignored, as the standard says.
pub fn continue_from(span: &Span, traceparent: Option<&str>) {
    if let Some(traceparent) = traceparent {
        let carrier = Carrier { traceparent: Some(traceparent.to_owned()) };
        let context = TraceContextPropagator::new().extract(&carrier);
        // Refused only for a span that was entered already: then it keeps its own trace.
        let _ = span.set_parent(context);
    }
}

/// The header names that carry a trace context.
pub const TRACEPARENT: &str = "traceparent";

#[derive(Default)]
struct Carrier {
    traceparent: Option<String>,
}

impl Injector for Carrier {
    fn set(&mut self, key: &str, value: String) {
        if key == TRACEPARENT {
            self.traceparent = Some(value);
        }
    }
}

impl Extractor for Carrier {
    fn get(&self, key: &str) -> Option<&str> {
        if key == TRACEPARENT { self.traceparent.as_deref() } else { None }
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider as _;
    use proptest::prelude::*;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// The trace that a span is in after a caller's header was read.
    fn trace_after(header: Option<&str>) -> String {
        let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let span = tracing::info_span!("request");
            continue_from(&span, header);
            let id = trace_id(&span).unwrap();
            let handed_on = span.in_scope(current_traceparent).unwrap();
            assert!(handed_on.len() == 55 && handed_on.starts_with(&format!("00-{id}-")), "{handed_on}");
            id
        })
    }

    proptest! {
        #[test]
        fn a_well_formed_trace_is_continued(trace in "[0-9a-f]{31}[1-9a-f]", parent in "[0-9a-f]{15}[1-9a-f]", flags in "0[01]") {
            prop_assert_eq!(trace_after(Some(&format!("00-{trace}-{parent}-{flags}"))), trace);
        }

        #[test]
        fn whatever_a_caller_sends_the_trace_handed_on_is_well_formed(
            header in prop_oneof![
                any::<String>(),
                "[0-9a-f]{2}-[0-9a-fA-FxZ]{30,33}-[0-9a-f]{15,17}-[0-9a-f]{1,3}",
                "ff-[0-9a-f]{32}-[0-9a-f]{16}-01",
                "00-0{32}-[0-9a-f]{16}-01",
                "00-[0-9a-f]{32}-0{16}-01",
                "00-[0-9a-f]{32}-[0-9a-f]{16}-01-.{0,20}",
            ],
        ) {
            let id = trace_after(Some(&header));
            prop_assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && id != "0".repeat(32));
            prop_assert_ne!(trace_after(None), id);
        }
    }
}
