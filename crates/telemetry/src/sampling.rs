//! Which traces are kept.

use std::hash::{BuildHasher as _, RandomState};

use opentelemetry::{
    Context, KeyValue, TraceId,
    trace::{Link, SpanKind, TraceContextExt as _, TraceState},
};
use opentelemetry_sdk::trace::{Sampler, SamplingDecision, SamplingResult, ShouldSample};

use crate::TelemetrySettings;

/// The sampler that the settings ask for. Within the process a trace is kept whole or not at all.
pub(crate) fn sampler(settings: &TelemetrySettings) -> Box<dyn ShouldSample> {
    let share = Share { ratio: settings.trace_sample_ratio, hasher: RandomState::new() };
    let sampler = Sampler::parent_based(share.clone());
    if settings.trust_incoming_sampling {
        return sampler.into();
    }
    sampler.with_remote_parent_sampled(share.clone()).with_remote_parent_not_sampled(share).into()
}

/// Keeps a share of traces. Which ones, nobody outside can tell: who makes up the id of a trace could choose one that is kept if it
/// went by the id alone, as [`Sampler::TraceIdRatioBased`] does.
#[derive(Debug, Clone)]
struct Share {
    ratio: f64,
    hasher: RandomState,
}

impl ShouldSample for Share {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        _name: &str,
        _kind: &SpanKind,
        _attributes: &[KeyValue],
        _links: &[Link],
    ) -> SamplingResult {
        let place = self.hasher.hash_one(trace_id.to_bytes()) as f64 / u64::MAX as f64;
        let is_kept = place < self.ratio || self.ratio >= 1.0;
        SamplingResult {
            decision: if is_kept { SamplingDecision::RecordAndSample } else { SamplingDecision::Drop },
            attributes: Vec::new(),
            trace_state: parent.map_or_else(TraceState::default, |it| it.span().span_context().trace_state().clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::{
        SpanId, TraceFlags,
        trace::{SpanContext, Tracer as _, TracerProvider as _},
    };
    use opentelemetry_sdk::trace::SdkTracerProvider;

    use super::*;
    use crate::LogFormat;

    fn provider(ratio: f64, trust_incoming_sampling: bool) -> SdkTracerProvider {
        let settings = TelemetrySettings {
            log_format: LogFormat::Json,
            log_filter: "info".into(),
            otlp_endpoint: String::new(),
            trace_sample_ratio: ratio,
            trust_incoming_sampling,
        };
        SdkTracerProvider::builder().with_sampler(sampler(&settings)).build()
    }

    /// Of a thousand traces that callers began, with this flag, how many are kept.
    fn kept(provider: &SdkTracerProvider, flags: TraceFlags) -> usize {
        let tracer = provider.tracer("test");
        (1..=1_000_u128)
            .filter(|id| {
                // Ids that begin with zeros are the ones that a sampler by id keeps.
                let (trace, span) = (TraceId::from_bytes(id.to_be_bytes()), SpanId::from_bytes([1; 8]));
                let caller = SpanContext::new(trace, span, flags, true, TraceState::default());
                let span = tracer.start_with_context("request", &Context::new().with_remote_span_context(caller));
                let here = Context::new().with_span(span);
                let child = Context::new().with_span(tracer.start_with_context("step", &here));
                let is_kept = here.span().span_context().is_sampled();
                assert_eq!(child.span().span_context().is_sampled(), is_kept, "a trace is kept whole or not at all");
                assert_eq!(here.span().span_context().trace_id(), trace, "it goes on in any case");
                is_kept
            })
            .count()
    }

    #[test]
    fn callers_decide_where_they_may() {
        let within = provider(0.1, true);
        assert_eq!((kept(&within, TraceFlags::SAMPLED), kept(&within, TraceFlags::NOT_SAMPLED)), (1_000, 0));
    }

    #[test]
    fn at_the_edge_a_share_is_kept_whatever_callers_say() {
        for (ratio, least, most) in [(0.0, 0, 0), (0.1, 20, 250), (1.0, 1_000, 1_000)] {
            let edge = provider(ratio, false);
            for flags in [TraceFlags::SAMPLED, TraceFlags::NOT_SAMPLED] {
                let kept = kept(&edge, flags);
                assert!((least..=most).contains(&kept), "{ratio}: {kept}");
            }
        }
    }
}
