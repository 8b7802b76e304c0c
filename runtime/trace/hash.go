package trace

import (
	"crypto/sha256"
	"encoding/hex"
)

// Hash returns a short stable digest of the trace as it is written. Two runs
// of the simulator with the same seed have the same.
func (t Trace) Hash() (string, error) {
	h := sha256.New()
	if _, err := t.WriteTo(h); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}
