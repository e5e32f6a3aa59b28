//! An OTLP/HTTP collector that keeps the spans it is sent.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
};

use actix_web::{App, HttpResponse, HttpServer, web};
use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse},
    common::v1::any_value,
};
use prost::Message as _;

/// A span, as far as a test looks at it.
#[derive(Debug, Clone)]
pub struct Span {
    /// The service that made it.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Its trace, hexadecimal.
    pub trace_id: String,
    /// Itself, hexadecimal.
    pub span_id: String,
    /// Its parent, hexadecimal; empty for a root.
    pub parent_id: String,
}

/// The collector.
#[derive(Debug)]
pub struct Collector {
    /// Its address, for `telemetry.otlp_endpoint`.
    pub url: String,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    /// Starts on a free port; ends with the test.
    pub fn start() -> Self {
        let spans = Arc::<Mutex<Vec<Span>>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let kept = spans.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(kept.clone()))
                .app_data(web::PayloadConfig::new(64 << 20))
                .route("/v1/traces", web::post().to(collect))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .expect("the listener is open")
        .run();
        tokio::spawn(server);
        Self { url, spans }
    }

    /// The spans so far.
    pub fn spans(&self) -> Vec<Span> {
        self.spans.lock().expect("not poisoned").clone()
    }
}

async fn collect(body: web::Bytes, kept: web::Data<Arc<Mutex<Vec<Span>>>>) -> HttpResponse {
    let Ok(request) = ExportTraceServiceRequest::decode(body.as_ref()) else {
        return HttpResponse::BadRequest().finish();
    };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut kept = kept.lock().expect("not poisoned");
    for resource_spans in request.resource_spans {
        let attributes = resource_spans.resource.map(|resource| resource.attributes).unwrap_or_default();
        let service = attributes
            .into_iter()
            .find(|attribute| attribute.key == "service.name")
            .and_then(|attribute| attribute.value?.value)
            .map(|value| match value {
                any_value::Value::StringValue(name) => name,
                other => format!("{other:?}"),
            })
            .unwrap_or_default();
        for span in resource_spans.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            kept.push(Span {
                service: service.clone(),
                name: span.name,
                trace_id: hex(&span.trace_id),
                span_id: hex(&span.span_id),
                parent_id: hex(&span.parent_span_id),
            });
        }
    }
    let answer = ExportTraceServiceResponse::default().encode_to_vec();
    HttpResponse::Ok().content_type("application/x-protobuf").body(answer)
}
