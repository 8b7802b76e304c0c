package kubelet

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

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
func (p *worker) token(s *corev1.ServiceAccountTokenProjection) (*token, error) {
	for _, t := range p.tokens {
		if t.audience == s.Audience && t.path == s.Path {
			return t, nil
		}
	}
	t := &token{audience: s.Audience, path: s.Path}
	if p.k.Token != nil {
		var err error
		if t.sign, err = p.k.Token(p.API, s); err != nil {
			return nil, err
		}
	}
	p.tokens = append(p.tokens, t)
	return t, nil
}
