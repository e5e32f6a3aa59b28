//! `contexor-proto-docs`: writes the documents beside this package's manifest.

fn main() -> anyhow::Result<()> {
    let folder = contexor_proto_docs::folder();
    for document in contexor_proto_docs::documents()? {
        std::fs::write(folder.join(document.name), document.text)?;
    }
    Ok(())
}
