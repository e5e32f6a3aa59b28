//! The events as AsyncAPI 3.0: one channel a routing key, who sends and who receives, and the JSON Schema of every event.

use contexor_events::{
    CATALOGUE, routing_key,
    topology::{EXCHANGE, QUEUES},
};
use serde_json::{Map, Value, json};

/// The document.
///
/// # Errors
/// When a schema cannot be written.
pub(crate) fn document() -> anyhow::Result<Value> {
    let mut channels = Map::new();
    let mut operations = Map::new();
    let mut messages = Map::new();
    let mut schemas = Map::new();
    for kind in CATALOGUE {
        let name = (kind.schema_name)();
        let key = routing_key(kind.event_type);
        channels.insert(
            name.clone(),
            json!({
                "address": key,
                "description": kind.summary,
                "messages": {&name: {"$ref": format!("#/components/messages/{name}")}},
                "bindings": {"amqp": {
                    "is": "routingKey",
                    "exchange": {"name": EXCHANGE, "type": "topic", "durable": true},
                    "bindingVersion": "0.3.0",
                }},
            }),
        );
        for source in kind.sources() {
            operations.insert(
                format!("{source}.send.{name}"),
                json!({
                    "action": "send",
                    "summary": format!("{source} says: {}", kind.summary),
                    "channel": {"$ref": format!("#/channels/{name}")},
                    "messages": [{"$ref": format!("#/channels/{name}/messages/{name}")}],
                    "bindings": {"amqp": {"deliveryMode": 2, "mandatory": true, "bindingVersion": "0.3.0"}},
                }),
            );
        }
        for queue in QUEUES.iter().filter(|queue| queue.events.contains(&kind.event_type)) {
            operations.insert(
                format!("{}.receive.{name}", queue.name),
                json!({
                    "action": "receive",
                    "summary": format!("Queue {} takes it.", queue.name),
                    "channel": {"$ref": format!("#/channels/{name}")},
                    "messages": [{"$ref": format!("#/channels/{name}/messages/{name}")}],
                    "bindings": {"amqp": {"ack": true, "bindingVersion": "0.3.0"}},
                }),
            );
        }
        messages.insert(
            name.clone(),
            json!({
                "name": name,
                "title": kind.event_type,
                "summary": kind.summary,
                "contentType": "application/cloudevents+json",
                "payload": envelope(kind.event_type, &kind.sources().collect::<Vec<_>>(), &name),
            }),
        );
        schemas.insert(name, serde_json::to_value((kind.schema)())?);
        let mut referenced = Vec::new();
        (kind.referenced)(&mut referenced);
        for (name, schema) in referenced {
            schemas.insert(name, serde_json::to_value(schema)?);
        }
    }
    Ok(json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Contexor events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "CloudEvents 1.0 in structured mode over RabbitMQ. Every committed event is delivered at least once; \
                `id` and `source` tell repetitions. Fields are only ever added to a version of a type.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }))
}

fn envelope(event_type: &str, sources: &[&str], data: &str) -> Value {
    let source = match sources {
        [source] => json!({"const": format!("/contexor/{source}")}),
        several => json!({"enum": several.iter().map(|source| format!("/contexor/{source}")).collect::<Vec<_>>()}),
    };
    json!({
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            "source": source,
            "type": {"const": event_type},
            "time": {"type": "string", "format": "date-time"},
            "subject": {"type": "string"},
            "datacontenttype": {"const": "application/json"},
            "tenantid": {"type": "string", "format": "uuid", "description": "The organization it belongs to."},
            "traceparent": {"type": "string", "description": "W3C trace context."},
            "data": {"$ref": format!("#/components/schemas/{data}")},
        },
    })
}
