package access

import (
	"context"
	"strings"
	"sync"
	"time"

	"k8s.io/apiserver/pkg/authentication/authenticator"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// tokenTTL is how long a token that was found valid stays so, whatever it is
// bound to: kube-apiserver's TokenSuccessCacheTTL. Failures are not kept
// (TokenFailureCacheTTL).
const tokenTTL = 10 * time.Second

// tokenCache remembers which tokens of a world are valid, as upstream's cache
// does (pkg/authentication/token/cache), whose clock is the wall clock's.
type tokenCache struct {
	mu    sync.Mutex
	known map[string]validToken
}

type validToken struct {
	response *authenticator.Response
	until    time.Time
}

func tokensOf(w *world.World) *tokenCache {
	c, _ := world.Part(w, func() (*tokenCache, error) { return &tokenCache{}, nil })
	return c
}

func (c *tokenCache) get(key string, now time.Time) (*authenticator.Response, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.known[key]
	return t.response, ok && now.Before(t.until)
}

func (c *tokenCache) set(key string, response *authenticator.Response, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, t := range c.known {
		if !now.Before(t.until) {
			delete(c.known, k)
		}
	}
	if c.known == nil {
		c.known = map[string]validToken{}
	}
	c.known[key] = validToken{response, now.Add(tokenTTL)}
}

// cachedTokens authenticates tokens by the cache of the request's world.
type cachedTokens struct{ authenticator.Token }

// AuthenticateToken implements authenticator.Token.
func (c cachedTokens) AuthenticateToken(ctx context.Context, token string) (*authenticator.Response, bool, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return nil, false, world.ErrNone
	}
	audiences, _ := authenticator.AudiencesFrom(ctx)
	key := strings.Join(append([]string{token}, audiences...), "\x00")
	now := r.Now()
	if response, ok := tokensOf(r.World).get(key, now); ok {
		return response, true, nil
	}
	response, ok, err := c.Token.AuthenticateToken(ctx, token)
	if ok && err == nil {
		tokensOf(r.World).set(key, response, now)
	}
	return response, ok, err
}
