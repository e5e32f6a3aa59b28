//! A new migration has to be embedded anew.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/ai-worker");
}
