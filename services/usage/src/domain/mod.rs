//! Rules about values: no I/O, no time but what is passed in.

pub mod bound;
pub mod csv;
pub mod forecast;
pub mod jalali;
pub mod period;
pub mod price;
pub mod price_change;
pub mod statement;
pub mod statement_page;
pub mod warning;
