package condition

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"30s": 30 * time.Second, "1m30s": 90 * time.Second, "30 seconds": 30 * time.Second, "1 hour": time.Hour,
		"0.5 minutes": 30 * time.Second, "876000 hours": Longest,
	} {
		if got, err := Duration(text); err != nil || got != want {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "soon", "3 weeks", "-5s", "-5 seconds", "876001 hours", "876001h", "99999999999 hours", "1e300 hours", "NaN hours", "Inf seconds",
	} {
		if got, err := Duration(text); err == nil {
			t.Errorf("%q is %s, want an error", text, got)
		}
	}
}
