// Package document makes documents of the bytes of sources: it splits and converts
// them as kubectl and the API server do, explains what cannot be read, and knows
// where each value is written, also in the files that a text was rendered from.
//
// It does not know what the values mean: no kinds, no fields, no findings and
// nothing that a release of Kubernetes changes.
package document
