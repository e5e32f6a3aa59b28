//! Rules about values: no I/O, no time but what is passed in.

pub mod jalali;
pub mod period;
pub mod price;
pub mod warning;
