//! Text in columns, as `juju` prints its tables.

use std::fmt;

/// A table: columns two spaces apart, as wide as their widest cell.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
}

impl Table {
    /// A table with these headings.
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self {
            rows: vec![headings.map(str::to_owned).to_vec()],
            right: Vec::new(),
        }
    }

    /// With numbers in these columns, which end in line.
    #[must_use]
    pub fn right(self, columns: &[usize]) -> Self {
        Self {
            right: columns.to_vec(),
            ..self
        }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(str::to_owned).to_vec());
    }

    /// Whether there is nothing below the headings.
    pub fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                cells(column)
                    .map(|cell| cell.chars().count())
                    .max()
                    .unwrap_or_default()
            })
            .collect();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                // A message of several lines would break the table.
                let cell = cell.replace(['\n', '\r', '\t'], " ");
                let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
                let parts = if self.right.contains(&column) {
                    [&padding, &cell]
                } else {
                    [&cell, &padding]
                };
                line.extend(parts.map(String::as_str));
                line.push_str("  ");
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["App", "Scale", "Message"]).right(&[1]);
        assert!(table.is_empty());
        table.row(["a-long-name", "1", ""]);
        table.row(["b", "12", "two\nlines"]);
        assert_eq!(
            table.to_string(),
            "App          Scale  Message\na-long-name      1\nb               12  two lines\n"
        );
    }
}
