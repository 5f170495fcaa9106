//! Writing a package so that the same members always make the same bytes.

use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::{Member, Package, PackageError};

/// The level is part of the format: another one makes other bytes.
const DEFLATE_LEVEL: i64 = 6;

/// The time that a package gives for all its members.
///
/// The default is the first moment that a zip file can name, the start of
/// 1980. Zip times have no zone and even seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceDate {
    /// Seconds from 1980-01-01 00:00 UTC.
    seconds: u64,
}

impl SourceDate {
    /// From 1970-01-01 to 1980-01-01.
    const EPOCH_TO_1980: u64 = 315_532_800;
    /// The last moment that a zip file can name: 2107-12-31 23:59:58.
    const LAST: u64 = 4_039_286_398;

    /// The time in seconds since 1970, as `SOURCE_DATE_EPOCH` has it, moved
    /// into the years that a zip file can name.
    pub fn from_epoch(seconds: u64) -> Self {
        Self {
            seconds: seconds.saturating_sub(Self::EPOCH_TO_1980).min(Self::LAST),
        }
    }

    fn date_time(self) -> DateTime {
        let (days, second_of_day) = (self.seconds / 86_400, self.seconds % 86_400);
        let (year, month, day) = civil_from_1980(days);
        let small = |value: u64| u8::try_from(value).unwrap_or_default();
        DateTime::from_date_and_time(
            u16::try_from(year).unwrap_or(1980),
            small(month),
            small(day),
            small(second_of_day / 3600),
            small(second_of_day / 60 % 60),
            small(second_of_day % 60),
        )
        .unwrap_or_default()
    }
}

/// Year, month and day of the day so many days after 1980-01-01.
fn civil_from_1980(mut days: u64) -> (u64, u64, u64) {
    // Between 1980 and 2107 only 2100 breaks the rule of four.
    let leap = |year: u64| year.is_multiple_of(4) && year != 2100;
    let mut year = 1980;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

/// Writes the package to `path`, in one step: the file is there whole or not
/// at all.
///
/// Members stand in byte order of their names, deflated, made by Unix, with
/// mode 0755 or 0644 and one time for all; there are no extra fields, no
/// comments and no directory entries. So the same members make the same file
/// on any machine.
pub fn write(package: &Package, path: &Path, modified: SourceDate) -> Result<(), PackageError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".charm-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    let mut zip = ZipWriter::new(file.as_file_mut());
    write_members(&mut zip, package, modified).map_err(|error| not_writable(path, error))?;
    zip.finish().map_err(|error| not_writable(path, error))?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn write_members<W: std::io::Write + std::io::Seek>(
    zip: &mut ZipWriter<W>,
    package: &Package,
    modified: SourceDate,
) -> Result<(), ZipError> {
    for (name, member) in &package.members {
        let Member { mode, bytes } = member.normalized();
        let options = SimpleFileOptions::default()
            .system(System::Unix)
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(DEFLATE_LEVEL))
            .last_modified_time(modified.date_time())
            .unix_permissions(mode);
        if member.is_symlink() {
            zip.add_symlink(name, String::from_utf8_lossy(&bytes), options)?;
        } else {
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
    }
    Ok(())
}

fn not_writable(path: &Path, error: ZipError) -> PackageError {
    match error {
        ZipError::Io(error) => PackageError::Io(error),
        other => PackageError::NotWritable {
            path: path.to_owned(),
            reason: other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: SourceDate) -> String {
        let time = date.date_time();
        format!(
            "{}-{:02}-{:02} {:02}:{:02}:{:02}",
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minute(),
            time.second()
        )
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(shown(SourceDate::default()), "1980-01-01 00:00:00");
        assert_eq!(
            shown(SourceDate::from_epoch(951_782_400)),
            "2000-02-29 00:00:00"
        );
        assert_eq!(
            shown(SourceDate::from_epoch(1_700_000_000)),
            "2023-11-14 22:13:20"
        );
        assert_eq!(
            shown(SourceDate::from_epoch(4_107_542_400)),
            "2100-03-01 00:00:00"
        );
    }

    #[test]
    fn dates_outside_the_format_are_moved_into_it() {
        assert_eq!(SourceDate::from_epoch(0), SourceDate::default());
        assert_eq!(SourceDate::from_epoch(315_532_799), SourceDate::default());
        assert_eq!(
            shown(SourceDate::from_epoch(u64::MAX)),
            "2107-12-31 23:59:58"
        );
    }
}
