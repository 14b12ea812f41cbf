// Enhancements of pages that work as plain HTML: each module defines one custom element or one habit.
import "./saving.js";
import "./sorting.js";
import "./dropping.js";
import "./density.js";
import "./risk.js";
import "./progress.js";
import "./following.js";
import "./text.js";
import "./map.js";
import "./keys.js";
