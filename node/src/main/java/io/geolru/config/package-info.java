/**
 * The machinery of configuration: a tree of settings from a YAML file, environment variables and arguments, and typed keys that say what
 * is allowed. Knows no key of its own and imports nothing of ours.
 *
 * <pre>
 *   file (YAML) ──▶ ConfigTree ◀── environment (GEOLRU_…) ◀── arguments (a.b=c)     each overrides what is left of it
 *                       │
 *                       ▼
 *                   Key&lt;T&gt; ──▶ a checked value, or a ConfigException that names key, value and what is allowed
 * </pre>
 */
@NullMarked
package io.geolru.config;

import org.jspecify.annotations.NullMarked;
