//! Logs, traces and metrics, and the trace context that travels between processes.

pub mod context;
mod sampling;

use std::{sync::OnceLock, time::Duration};

use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use serde::Deserialize;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// Coloured lines, for people.
    Pretty,
}

/// What is told to the outside, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetrySettings {
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which are written, as `tracing_subscriber::EnvFilter` directives.
    pub log_filter: String,
    /// Base address of an OTLP/HTTP collector (`/v1/traces` is appended); empty for no traces.
    pub otlp_endpoint: String,
    /// Share of traces that are kept, 0 to 1, where the caller does not decide; without a collector, none.
    pub trace_sample_ratio: f64,
    /// Whether a caller decides if its trace is kept: yes within the house, no at its door, where anybody could have all kept.
    #[serde(default = "yes")]
    pub trust_incoming_sampling: bool,
}

fn yes() -> bool {
    true
}

/// Keeps the exporters alive; [`Telemetry::shutdown`] sends what they still hold.
#[derive(Debug, Default)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// Starts logs and traces for the process.
///
/// # Errors
/// A bad filter or an unusable collector address.
pub fn init(service: &'static str, settings: &TelemetrySettings) -> anyhow::Result<Telemetry> {
    let filter = EnvFilter::try_new(&settings.log_filter)
        .context("telemetry.log_filter is not a list of directives such as `info,contexor_auth=debug`")?;
    let lines = match settings.log_format {
        LogFormat::Json => tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_writer(std::io::stderr)
            .boxed(),
        LogFormat::Pretty => tracing_subscriber::fmt::layer().with_writer(std::io::stderr).boxed(),
    };
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());

    let traces = if settings.otlp_endpoint.is_empty() {
        None
    } else {
        // The blocking client wants to be built outside the asynchronous runtime.
        let endpoint = format!("{}/v1/traces", settings.otlp_endpoint.trim_end_matches('/'));
        let sampler = sampling::sampler(settings);
        let provider = std::thread::spawn(move || -> anyhow::Result<SdkTracerProvider> {
            let exporter = SpanExporter::builder()
                .with_http()
                .with_endpoint(endpoint)
                .with_timeout(Duration::from_secs(3))
                .build()
                .context("telemetry.otlp_endpoint cannot be used")?;
            Ok(SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_sampler(sampler)
                .with_resource(Resource::builder().with_service_name(service).build())
                .build())
        })
        .join()
        .map_err(|_| anyhow::anyhow!("the trace exporter did not start"))??;
        Some(provider)
    };
    // Without a collector there is still a provider, so that every request has a trace id to be found by in the logs; what nobody receives
    // is not recorded.
    let provider = traces.clone().unwrap_or_else(|| {
        let unsent = TelemetrySettings { trace_sample_ratio: 0.0, ..settings.clone() };
        SdkTracerProvider::builder().with_sampler(sampling::sampler(&unsent)).build()
    });
    let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer(service));
    tracing_subscriber::registry()
        .with(filter)
        .with(spans)
        .with(lines)
        .try_init()
        .context("logging was started twice in this process")?;
    metrics_handle()?;
    Ok(Telemetry { traces })
}

impl Telemetry {
    /// Sends what is left, within five seconds. The last step of a process.
    pub async fn shutdown(self) {
        if let Some(provider) = self.traces {
            let flushed =
                tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(Duration::from_secs(5))).await;
            if !matches!(flushed, Ok(Ok(()))) {
                tracing::warn!("some spans could not be sent to the collector before the end");
            }
        }
    }
}

/// The process's metrics; started on first use.
///
/// # Errors
/// When another recorder is installed already.
pub fn metrics_handle() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0];
    let recorder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &seconds)?.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_ok() {
        let _ = HANDLE.set(handle);
    }
    HANDLE.get().cloned().context("another metrics recorder is installed")
}
