//! The ways to name a service.

use std::{
    os::unix::fs::symlink,
    process::{Command, Output},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_contexor");
const SERVICES: [&str; 7] = ["gateway", "auth", "org", "content", "usage", "notifier", "ai-worker"];

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
fn the_name_the_variable_or_the_first_argument_tell_the_service() {
    let folder = tempfile::tempdir().unwrap();
    for service in SERVICES {
        let link = folder.path().join(format!("contexor-{service}"));
        symlink(PROGRAM, &link).unwrap();
        let by_name = Command::new(&link).env_clear().arg("help").output().unwrap();
        let by_variable =
            Command::new(PROGRAM).env_clear().env("CONTEXOR_SERVICE", service).arg("help").output().unwrap();
        let by_argument = Command::new(PROGRAM).env_clear().args([service, "help"]).output().unwrap();
        for output in [by_name, by_variable, by_argument] {
            let told = text(&output);
            assert!(output.status.success() && told.starts_with(&format!("contexor-{service}: serve, ")), "{told}");
        }
    }
}

#[test]
fn without_a_service_it_says_which_there_are() {
    for arguments in [&[] as &[&str], &["help"], &["frontend", "serve"]] {
        let output = Command::new(PROGRAM).env_clear().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output);
        assert!(SERVICES.iter().all(|service| told.contains(service)), "{told}");
    }
}
