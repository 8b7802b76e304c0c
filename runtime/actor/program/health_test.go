package program

import (
	"bytes"
	"testing"
)

func TestReadService(t *testing.T) {
	for text, want := range map[string]string{
		"\x00\x00\x00\x00\x00":                   "",
		"\x00\x00\x00\x00\x04\x0a\x02db":         "db",
		"\x00\x00\x00\x00\x06\x0a\x00\x0a\x02db": "db", // the last counts
	} {
		if got, err := readService(bytes.NewReader([]byte(text))); got != want || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "\x00\x00", "\x01\x00\x00\x00\x00", "\x00\xff\xff\xff\xff", "\x00\x00\x00\x00\x04\x0a", "\x00\x00\x00\x00\x01\x0a", "\x00\x00\x00\x00\x02\x0a\x05", "\x00\x00\x00\x00\x02\x12\x00"} {
		if got, err := readService(bytes.NewReader([]byte(text))); err == nil {
			t.Errorf("%q: read as %q", text, got)
		}
	}
}

// FuzzReadService: whatever a client sends neither panics nor hangs.
func FuzzReadService(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x00\x04\x0a\x02db"))
	f.Add([]byte("\x00\x00\x00\x00\x0b\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if service, err := readService(bytes.NewReader(data)); err == nil && len(service) > maxCheck {
			t.Errorf("%d bytes", len(service))
		}
	})
}
