/**
 * What a report tells of a journal, in three steps that know nothing of each other's insides: figures that are collected event by event in
 * bounded memory, charts that draw numbers as SVG, and the page that puts them together, in one file that asks for nothing from elsewhere.
 * Knows events and positions; neither files nor the tool's commands.
 *
 * <pre>
 *  events ──▶ Figures (Timeline, RecentVersions, HeavyHitters) ──▶ Report ──▶ Page (TimeChart, JournalStrip) ──▶ HTML
 *                                                                        └──▶ ReportJson
 * </pre>
 */
@NullMarked
package io.geolru.replay.report;

import org.jspecify.annotations.NullMarked;
