//! The file one captured stage is kept in: `APRT`, a layer, a count, and that many floats.

use std::fs;
use std::io;
use std::path::Path;

/// The first four bytes of every stage file.
pub const STAGE_MAGIC: &[u8; 4] = b"APRT";

/// Stands where a stage belongs to no layer.
pub const WHOLE_MODEL: u32 = u32::MAX;

/// A stage file, read.
#[derive(Debug, Clone, PartialEq)]
pub struct StageFile {
    pub layer: Option<u32>,
    pub values: Vec<f32>,
}

/// Writes one stage; the folder is made where it is not there yet.
pub fn write_stage_file(path: &Path, layer: Option<u32>, values: &[f32]) -> io::Result<()> {
    let count = u32::try_from(values.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut bytes = Vec::with_capacity(12 + 4 * values.len());
    bytes.extend(STAGE_MAGIC);
    bytes.extend(layer.unwrap_or(WHOLE_MODEL).to_le_bytes());
    bytes.extend(count.to_le_bytes());
    for value in values {
        bytes.extend(value.to_le_bytes());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Reads one stage; a file that is short, long or of another make is refused with the reason.
pub fn read_stage_file(path: &Path) -> Result<StageFile, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let word = |at: usize| -> Option<u32> {
        let four = bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    };
    if !bytes.starts_with(STAGE_MAGIC) {
        return Err(format!("{}: no stage file", path.display()));
    }
    let (Some(layer), Some(count)) = (word(4), word(8)) else {
        return Err(format!("{}: its header is cut off", path.display()));
    };
    let expected = 12 + 4 * count as usize;
    if bytes.len() != expected {
        return Err(format!("{}: {} bytes, not {expected}", path.display(), bytes.len()));
    }
    let values = bytes[12..]
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect();
    Ok(StageFile { layer: (layer != WHOLE_MODEL).then_some(layer), values })
}
