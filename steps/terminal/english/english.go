// Package english has kubectl speak English, whatever LANG and LC_ALL say: what a
// scenario reads of kubectl does not depend on who runs it. It also spares each
// start of a program that links kubectl the packing and unpacking of a catalogue of
// messages: package variables of kubectl's verbs ask for translations.
//
// That is the effect of importing the package, and has to be: main is too late.
// SetLoadTranslationsFunc has to be called before anything asks, and says so.
// docs/decisions/0019-start-of-the-process.md has the figures.
package english

import "k8s.io/kubectl/pkg/util/i18n"

// The runtime initialises packages in the order of their paths, each as soon as what
// it imports is: this one comes before those of kubectl that ask.
var _ = i18n.SetLoadTranslationsFunc(noTranslations)

// noTranslations leaves messages as they stand in kubectl's source.
func noTranslations() error { return nil }
