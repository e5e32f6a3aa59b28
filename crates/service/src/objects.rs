//! What is read from clients has one form. Structs come from JSON objects alone: derived code would also take a list of the values in the
//! order of the fields, which no client may come to rely on. Ids have hyphens: their parser would also take them without, in braces and
//! as `urn:uuid:`.

use std::fmt;

use contexor_api::rules::is_foreign_id;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};

/// Wraps a deserializer, and whatever it hands out on the way down: a list in the place of a struct is an error.
#[derive(Debug)]
pub(crate) struct StrictObjects<T>(pub(crate) T);

/// What is being read: a struct, or something else.
struct StrictVisitor<V> {
    visitor: V,
    is_struct: bool,
}

impl<'de, V: Visitor<'de>> StrictVisitor<V> {
    /// Refuses an id of another form where an id is expected; elsewhere the same text is a text like any other.
    fn check_id<E: Error>(&self, text: &str) -> Result<(), E> {
        if is_foreign_id(text) && (self as &dyn Expected).to_string().contains("UUID") {
            return Err(E::invalid_value(Unexpected::Other("another form of an id"), self));
        }
        Ok(())
    }
}

fn watched<V>(visitor: V) -> StrictVisitor<V> {
    StrictVisitor { visitor, is_struct: false }
}

fn struct_of<V>(visitor: V) -> StrictVisitor<V> {
    StrictVisitor { visitor, is_struct: true }
}

macro_rules! deserialize {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(watched(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for StrictObjects<D> {
    type Error = D::Error;

    deserialize! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_seq deserialize_map deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, struct_of(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, watched(visitor))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, watched(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, watched(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(len, watched(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, len, watched(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! visit {
    ($($method:ident($value:ty))*) => {$(
        fn $method<E: Error>(self, value: $value) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for StrictVisitor<V> {
    type Value = V::Value;

    visit! {
        visit_bool(bool) visit_i8(i8) visit_i16(i16) visit_i32(i32) visit_i64(i64) visit_i128(i128) visit_u8(u8)
        visit_u16(u16) visit_u32(u32) visit_u64(u64) visit_u128(u128) visit_f32(f32) visit_f64(f64) visit_char(char)
        visit_bytes(&[u8])
        visit_borrowed_bytes(&'de [u8]) visit_byte_buf(Vec<u8>)
    }

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a struct is called in the code is nothing that a client knows.
        if self.is_struct { f.write_str("an object") } else { self.visitor.expecting(f) }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.check_id(value)?;
        self.visitor.visit_str(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.check_id(value)?;
        self.visitor.visit_borrowed_str(value)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<V::Value, E> {
        self.check_id(&value)?;
        self.visitor.visit_string(value)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(StrictObjects(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(StrictObjects(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<V::Value, A::Error> {
        if self.is_struct {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        self.visitor.visit_seq(StrictObjects(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(StrictObjects(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(StrictObjects(value))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for StrictObjects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(StrictObjects(deserializer))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for StrictObjects<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(StrictObjects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for StrictObjects<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(StrictObjects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for StrictObjects<A> {
    type Error = A::Error;
    type Variant = StrictObjects<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, variant) = self.0.variant_seed(seed)?;
        Ok((name, StrictObjects(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for StrictObjects<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(StrictObjects(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, watched(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, struct_of(visitor))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, de::DeserializeOwned};
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Part {
        size: u8,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(Part);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Shape {
        Dot,
        Named(Part),
        Sized { size: u8 },
        Pair(u8, u8),
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Whole {
        text: String,
        number: f64,
        pair: (i64, bool),
        part: Option<Part>,
        parts: Vec<Part>,
        by_name: BTreeMap<String, Part>,
        shape: Option<Shape>,
        wrapped: Option<Wrapped>,
        anything: Value,
        nothing: Option<()>,
    }

    fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
        let text = value.to_string();
        T::deserialize(StrictObjects(&mut serde_json::Deserializer::from_str(&text))).map_err(|error| error.to_string())
    }

    #[test]
    fn objects_are_read_as_ever() {
        let whole = json!({
            "text": "پیام\n", "number": -1.5, "pair": [-3, true], "part": {"size": 1}, "parts": [{"size": 2}, {"size": 3}],
            "by_name": {"a": {"size": 4}}, "shape": {"named": {"size": 5}}, "wrapped": {"size": 6},
            "anything": {"list": [1, [2], {"three": null}]}, "nothing": null,
        });
        assert_eq!(read::<Whole>(&whole).unwrap(), serde_json::from_value(whole).unwrap());
        for shape in [json!("dot"), json!({"sized": {"size": 1}}), json!({"pair": [1, 2]})] {
            assert_eq!(read::<Shape>(&shape).unwrap(), serde_json::from_value(shape).unwrap());
        }
    }

    #[test]
    fn a_list_is_no_struct_at_any_depth() {
        for list in [
            json!(["text"]),
            json!({"part": [1]}),
            json!({"parts": [{"size": 2}, [3]]}),
            json!({"by_name": {"a": [4]}}),
            json!({"shape": {"named": [5]}}),
            json!({"shape": {"sized": [5]}}),
            json!({"wrapped": [6]}),
        ] {
            assert!(serde_json::from_str::<Whole>(&list.to_string()).is_ok(), "{list} is what derived code takes");
            let error = read::<Whole>(&list).unwrap_err();
            assert!(error.starts_with("invalid type: sequence, expected an object"), "{list}: {error}");
        }
    }
}
