//! Small files that hold secrets or are read by several commands at once.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rand::Rng;

use crate::{Result, StackError};

/// Replaces a file as a whole, readable by its owner alone: a reader sees the old text or the new, never a part.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    let fresh = path.with_extension("new");
    let write = || {
        // A file left by a killed command may have other rights.
        if let Err(error) = fs::remove_file(&fresh)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        fs::rename(&fresh, path)
    };
    write().map_err(StackError::on_path("written", path))
}

/// Reads a file; one that does not exist is `None`.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StackError::on_path("read", path)(error)),
    }
}

/// Makes a folder and its parents, with these rights for those that are new.
pub(crate) fn make_folder(path: &Path, mode: u32) -> Result<()> {
    DirBuilder::new().recursive(true).mode(mode).create(path).map_err(StackError::on_path("made", path))
}

/// The password in the file, made up on the first call. It stays beside the data that knows it.
pub(crate) fn password(path: &Path) -> Result<String> {
    if let Some(text) = read_if_there(path)? {
        return Ok(text.trim().to_owned());
    }
    let password = hex::encode(rand::rng().random::<[u8; 20]>());
    write_private(path, &password)?;
    Ok(password)
}

/// Sets the rights of a file or a folder.
pub(crate) fn set_mode(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(StackError::on_path("opened to others", path))
}
