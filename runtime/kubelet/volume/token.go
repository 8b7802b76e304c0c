package volume

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// TokenRequest makes a TokenRequest to the API server for a projected service
// account token. The token itself is asked for, with sign, if somebody reads it,
// at any time later.
type TokenRequest func(api *corev1.Pod, source *corev1.ServiceAccountTokenProjection) (sign func() (string, error), err error)

// token is what a pod got for one source of its projected volumes. It is
// signed when it is first read.
type token struct {
	audience, path string
	sign           func() (string, error) // nil once that was done
	text           string
}

// contents are those of the token's file: none if it cannot be signed.
func (t *token) contents(*filesystem.View) []byte {
	if t.sign != nil {
		t.text, _ = t.sign() // the API server has answered the request already
		t.sign = nil
	}
	return []byte(t.text)
}

// token asks for a token once per source; it is not rotated.
func (src *sources) token(source *corev1.ServiceAccountTokenProjection) (*token, error) {
	for _, t := range src.tokens {
		if t.audience == source.Audience && t.path == source.Path {
			return t, nil
		}
	}
	t := &token{audience: source.Audience, path: source.Path}
	if src.request != nil {
		var err error
		if t.sign, err = src.request(src.pod.API, source); err != nil {
			return nil, err
		}
	}
	src.tokens = append(src.tokens, t)
	return t, nil
}
