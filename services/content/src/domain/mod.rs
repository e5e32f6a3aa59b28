//! Rules about values: no I/O, nothing to wait for.

pub mod archive;
pub mod batch;
pub mod ceilings;
pub mod diff;
pub mod docx;
pub mod edit_distance;
pub mod export;
pub mod feedback;
pub mod html;
pub mod markdown;
pub mod pii;
pub mod plan;
pub mod range;
pub mod review;
pub mod spelling;
pub mod starters;
pub mod status;
pub mod template;
pub mod variables;
