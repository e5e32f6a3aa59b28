//! What the README tells people to type.

use contexor_e2e::System;
use tokio::process::Command;

const README: &str = include_str!("../../../../README.md");

/// The lines of the walk by hand.
fn script() -> &'static str {
    let from = README.find("The same by hand").expect("the README has a walk by hand");
    let block = README[from..].split("```bash\n").nth(1).expect("it is a block of commands");
    block.split("```").next().expect("which ends")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_by_hand_in_the_readme_runs_from_top_to_bottom() {
    let system = System::start().await;
    let script =
        script().replace("http://127.0.0.1:8080", system.gateway()).replace("http://127.0.0.1:8090", system.sandbox());
    let walk = Command::new("bash").args(["-euo", "pipefail", "-c", &script]).output().await.expect("there is a shell");
    let (said, complained) = (String::from_utf8_lossy(&walk.stdout), String::from_utf8_lossy(&walk.stderr));
    assert!(walk.status.success(), "{said}\n{complained}");
    for part in ["\"ttl\":120", "event: delta", "event: done", "\nAPPROVED\n", "title: "] {
        assert!(said.contains(part), "{part} is missing:\n{said}\n{complained}");
    }
    let cost: u64 =
        said.trim_end().lines().last().and_then(|line| line.parse().ok()).expect("the cost is the last line");
    assert!(cost > 0);
    system.stop().await;
}
