//! The events as AsyncAPI 3.0: one channel a routing key, who sends and who receives, and the JSON Schema of every event.

use contexor_events::{
    CATALOGUE, routing_key,
    topology::{EXCHANGE, QUEUES},
};
use serde_json::{Map, Value, json};

use crate::examples::Examples;

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
    let mut examples = Examples::new(schemas.clone().into());
    for message in messages.values_mut() {
        message["examples"] = json!([{"payload": sent(message, &mut examples)}]);
    }
    examples.complete()?;
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

/// An example of a message: its envelope, around an example of its data.
fn sent(message: &Value, examples: &mut Examples) -> Value {
    let properties = &message["payload"]["properties"];
    let data = examples.of(&properties["data"]);
    let source = properties["source"].get("const").or_else(|| properties["source"]["enum"].get(0));
    // What an event is about is its content, its task, its organization: the first that its data names.
    let about = ["content_id", "task_id", "workspace_id", "webhook_id", "org_id", "user_id"];
    let subject = about.iter().find_map(|name| data[*name].as_str()).unwrap_or("contexor");
    let mut payload = json!({
        "specversion": "1.0",
        "id": "0199f0a2-7c20-7b51-8c2d-4e6f708192a3",
        "source": source,
        "type": message["title"],
        "time": "2026-11-28T09:15:07.412Z",
        "subject": subject,
        "datacontenttype": "application/json",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "data": data,
    });
    if let Some(org) = payload["data"]["org_id"].as_str().map(str::to_owned) {
        payload["tenantid"] = org.into();
    }
    payload
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_an_example_that_keeps_its_schema_and_no_field_is_made_up() {
        let document = document().unwrap();
        let mut made = Examples::new(document["components"]["schemas"].clone());
        let messages = document["components"]["messages"].as_object().unwrap();
        assert!(messages.len() > 25 && messages.len() == CATALOGUE.len(), "{} messages", messages.len());
        for (name, message) in messages {
            let mut schema = message["payload"].clone();
            schema["components"] = document["components"].clone();
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            let example = message.pointer("/examples/0/payload").unwrap_or_else(|| panic!("{name}: no example"));
            let errors: Vec<String> =
                validator.iter_errors(example).map(|error| format!("{error} {}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            let mut planted = example.clone();
            planted["data"] = json!(17);
            assert!(!validator.is_valid(&planted), "{name}: anything would do");
            made.of(&message["payload"]["properties"]["data"]);
        }
        assert!(made.missing().is_empty(), "examples.rs has no value for {:?}", made.missing());
    }
}
