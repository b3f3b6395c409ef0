"""One module for each golden file; every module has `cases()`, and may have `shared()`."""
