//! What the operator lets an organization keep.

use serde::Deserialize;

/// More contents than an organization makes in a few seconds.
const MUCH_ROOM_CONTENTS: i64 = 10_000;
/// More bytes than an organization writes in a few seconds.
const MUCH_ROOM_BYTES: i64 = 1 << 30;

/// The operator's ceilings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceilings {
    /// Most contents of an organization.
    pub contents_per_org: i64,
    /// Most bytes of UTF-8 that the texts of all versions of an organization may be.
    pub bytes_per_org: i64,
    /// Most versions of a content that people may make. An approval, and the end of a generation that was accepted before, add theirs all the
    /// same.
    pub versions_per_content: i32,
}

/// One of the ceilings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// [`Ceilings::contents_per_org`].
    ContentsPerOrg,
    /// [`Ceilings::bytes_per_org`].
    BytesPerOrg,
    /// [`Ceilings::versions_per_content`].
    VersionsPerContent,
}

impl Ceiling {
    /// Its word in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContentsPerOrg => "contents_per_org",
            Self::BytesPerOrg => "bytes_per_org",
            Self::VersionsPerContent => "versions_per_content",
        }
    }

    /// What it says, for people.
    pub fn says(self, most: i64) -> String {
        match self {
            Self::ContentsPerOrg => format!("an organization has at most {most} contents"),
            Self::BytesPerOrg => {
                format!("the texts of an organization, with all their versions, are at most {most} bytes")
            }
            Self::VersionsPerContent => format!("a content has at most {most} versions"),
        }
    }
}

/// A ceiling leaves no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", .ceiling.says(*.most))]
pub struct CeilingReached {
    /// Which one.
    pub ceiling: Ceiling,
    /// How much there may be.
    pub most: i64,
}

/// What an organization keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stored {
    /// Contents.
    pub contents: i64,
    /// Bytes of the texts of all versions.
    pub bytes: i64,
}

impl Ceilings {
    /// Whether so much room is left that what an organization writes in a few seconds cannot use it up.
    pub fn have_much_room(&self, stored: Stored) -> bool {
        self.contents_per_org.saturating_sub(stored.contents) >= MUCH_ROOM_CONTENTS
            && self.bytes_per_org.saturating_sub(stored.bytes) >= MUCH_ROOM_BYTES
    }

    /// Whether there is room for another content.
    ///
    /// # Errors
    /// [`CeilingReached`] when there is none.
    pub fn allow_content(&self, stored: Stored) -> Result<(), CeilingReached> {
        allow(Ceiling::ContentsPerOrg, stored.contents, 1, self.contents_per_org)?;
        allow(Ceiling::BytesPerOrg, stored.bytes, 1, self.bytes_per_org)
    }

    /// Whether there is room for another version of a content that has so many, of so many bytes.
    ///
    /// # Errors
    /// [`CeilingReached`] when there is none.
    pub fn allow_version(&self, stored: Stored, versions: i32, bytes: usize) -> Result<(), CeilingReached> {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        allow(Ceiling::VersionsPerContent, i64::from(versions), 1, i64::from(self.versions_per_content))?;
        allow(Ceiling::BytesPerOrg, stored.bytes, bytes, self.bytes_per_org)
    }
}

fn allow(ceiling: Ceiling, used: i64, more: i64, most: i64) -> Result<(), CeilingReached> {
    if used.saturating_add(more) <= most { Ok(()) } else { Err(CeilingReached { ceiling, most }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_a_ceiling_is_allowed_and_what_passes_it_is_not() {
        let ceilings = Ceilings { contents_per_org: 3, bytes_per_org: 100, versions_per_content: 5 };
        let reached = |result: Result<(), CeilingReached>| result.err().map(|reached| reached.ceiling);
        for (contents, bytes, expected) in
            [(2, 99, None), (3, 0, Some(Ceiling::ContentsPerOrg)), (0, 100, Some(Ceiling::BytesPerOrg))]
        {
            assert_eq!(reached(ceilings.allow_content(Stored { contents, bytes })), expected);
        }
        for (versions, bytes, more, expected) in [
            (4, 90, 10, None),
            (5, 0, 1, Some(Ceiling::VersionsPerContent)),
            (0, 90, 11, Some(Ceiling::BytesPerOrg)),
            (0, 90, usize::MAX, Some(Ceiling::BytesPerOrg)),
        ] {
            assert_eq!(reached(ceilings.allow_version(Stored { contents: 0, bytes }, versions, more)), expected);
        }
    }
}
