package english_test

import (
	"testing"

	"k8s.io/kubectl/pkg/cmd/options"
	"k8s.io/kubectl/pkg/util/i18n"

	_ "github.com/gherkube/gherkube/steps/terminal/english"
)

// TestTranslationsAreNotLoaded: the package is initialised before those that ask for
// translations, so that none were loaded by the time it says that there are none.
func TestTranslationsAreNotLoaded(t *testing.T) {
	if options.NewCmdOptions(nil).Short == "" {
		t.Error("kubectl's package options, which asks for a translation, is not linked")
	}
	// Upstream's refuses once translations were loaded.
	const text = "List all resources in the \"kubectl\" group"
	if got := i18n.T(text); got != text {
		t.Errorf("the text is translated: %q", got)
	}
}
