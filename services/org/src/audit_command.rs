//! The audit log from the command line, without the service running: `verify-audit` and `export-audit`.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Write as _},
};

use anyhow::{Context as _, bail, ensure};
use contexor_api::audit::AuditVerdict;
use contexor_db::{DatabaseSettings, Db};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::audit::{Chain, HashedEntry},
    ops, store,
};

/// For the usage line.
pub(crate) const COMMANDS: &[&str] =
    &["verify-audit ORG_ID", "verify-audit --file FILE [--head HASH]", "export-audit ORG_ID"];

/// What needs no settings: a file can be checked wherever it was taken to. None when it is something else.
pub(crate) fn run_without_settings(arguments: &[&str]) -> Option<anyhow::Result<()>> {
    match arguments {
        ["verify-audit", "--file", file] => Some(verify_file(file, None)),
        ["verify-audit", "--file", file, "--head", head] => Some(verify_file(file, Some(head))),
        ["verify-audit", rest @ ..] if rest.len() != 1 || rest[0].starts_with('-') => {
            Some(Err(anyhow::anyhow!("there are: {}", COMMANDS.join(", "))))
        }
        _ => None,
    }
}

/// What asks the database; false when it is something else.
pub(crate) async fn run(database: &DatabaseSettings, arguments: &[&str]) -> anyhow::Result<bool> {
    let (command, org) = match arguments {
        [command @ ("verify-audit" | "export-audit"), org] => (*command, *org),
        _ => return Ok(false),
    };
    let org: Uuid = org.parse().context("ORG_ID is not the id of an organization")?;
    let db = Db::new(database).context("the database pool cannot be made")?;
    let done = if command == "verify-audit" { verify(&db, org).await } else { export(&db, org).await };
    db.close();
    done.map(|()| true)
}

async fn verify(db: &Db, org: Uuid) -> anyhow::Result<()> {
    let found = store::audit::org_exists(&mut *db.conn().await?, org).await?;
    ensure!(found, "there is no organization {org}");
    report(org, ops::audit::verify(db, org, None, None).await?)
}

async fn export(db: &Db, org: Uuid) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let written = ops::audit::export(db, org, |entry| {
        serde_json::to_writer(&mut out, entry)?;
        out.write_all(b"\n")
    })
    .await?;
    ensure!(written.is_some(), "there is no organization {org}");
    out.flush()?;
    Ok(())
}

/// Checks entries as the API gives them: one JSON object after the other, each an entry or a page of the list, in any order.
fn verify_file(path: &str, head: Option<&str>) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("{path} cannot be read"))?;
    let (mut chain, mut org) = (Chain::new(), None);
    // Hashes of the entries that were followed, and entries whose turn has not come: none when the file has them in their order.
    let (mut followed, mut waiting): (Vec<[u8; 32]>, BTreeMap<i64, HashedEntry>) = Default::default();
    for value in serde_json::Deserializer::from_reader(BufReader::new(file)).into_iter::<Value>() {
        let mut value = value.with_context(|| format!("{path} is not JSON"))?;
        let entries = match value.get_mut("items").map(Value::take) {
            Some(Value::Array(entries)) => entries,
            _ => vec![value],
        };
        for entry in entries {
            let link =
                HashedEntry::of_json(entry).with_context(|| format!("{path} holds something that is no entry"))?;
            let place = link.sequence;
            ensure!(*org.get_or_insert(link.org_id) == link.org_id, "{path} holds entries of several organizations");
            // The same entry may be on two pages that were read at different times.
            let index = place.checked_sub(1).and_then(|index| usize::try_from(index).ok());
            let same = match index.and_then(|index| followed.get(index)) {
                Some(digest) => link.digest() == Some(*digest),
                None => waiting.get(&place).is_none_or(|other| *other == link),
            };
            ensure!(same, "{path} holds two different entries {place}");
            if place >= chain.next() || place < 1 {
                waiting.insert(place, link);
            }
        }
        while let Some(link) = waiting.remove(&chain.next()) {
            if !chain.verify_next(&link) {
                break;
            }
            followed.extend(link.digest());
        }
    }
    let org = org.with_context(|| format!("{path} holds no entry"))?;
    if let Some(link) = waiting.values().next() {
        // Whatever waits still is not in its place.
        let _ = chain.verify_next(link);
    }
    report(org, chain.end(None, head))
}

/// One line: to the standard output if all is well, as the command's error if not.
fn report(org: Uuid, verdict: AuditVerdict) -> anyhow::Result<()> {
    let AuditVerdict { entries, head, broken_at, .. } = verdict;
    if let Some(place) = broken_at {
        bail!("the audit log of organization {org} is broken at entry {place}; {entries} entries fit each other");
    }
    writeln!(std::io::stdout(), "the audit log of organization {org} is whole: {entries} entries, head {head}")?;
    Ok(())
}
