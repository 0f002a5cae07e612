//! `apr diff A B [TOP]`.

use apr_cli::commands::diff;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let answer = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["diff", a, b] => diff::run(Path::new(a), Path::new(b), 0),
        ["diff", a, b, top] => match top.parse() {
            Ok(top) => diff::run(Path::new(a), Path::new(b), top),
            Err(_) => Err(format!("{top} is no number of differences")),
        },
        _ => Err("usage: apr diff A B [TOP]".to_string()),
    };
    match answer {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("apr: {reason}");
            ExitCode::from(2)
        }
    }
}
