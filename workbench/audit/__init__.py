"""What contracts say, held against what the code defines: resolutions, suggestions, findings."""
