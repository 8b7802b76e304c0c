package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gopkg.in/go-jose/go-jose.v2/jwt"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	authenticationgroup "k8s.io/apiserver/pkg/authentication/group"
	"k8s.io/apiserver/pkg/authentication/request/bearertoken"
	apiserverserviceaccount "k8s.io/apiserver/pkg/authentication/serviceaccount"
	"k8s.io/kubernetes/pkg/serviceaccount"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// issuer is kubeadm's --service-account-issuer.
const issuer = "https://kubernetes.default.svc.cluster.local"

// Audiences are those of the API server: kube-apiserver's default.
var Audiences = authenticator.Audiences{issuer}

// tokens issues the tokens of service accounts, and knows the keys they are
// signed with: each world its own.
type tokens struct{}

// GenerateToken implements serviceaccount.TokenGenerator. Upstream's claims
// are of the wall clock and of global chance; those of the token are the
// world's.
func (tokens) GenerateToken(ctx context.Context, claims *jwt.Claims, private any) (string, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return "", world.ErrNone
	}
	key, err := signingKeyOf(r.World)
	if err != nil {
		return "", err
	}
	now := *jwt.NewNumericDate(r.Now())
	later := now - *claims.IssuedAt
	c := *claims
	expiry := *claims.Expiry + later
	c.IssuedAt, c.NotBefore, c.Expiry = &now, &now, &expiry
	c.ID = r.World.NewTokenID(c.Subject)
	sign := func() (string, error) {
		moved, err := movePrivate(private, later)
		if err != nil {
			return "", err
		}
		return key.generator.GenerateToken(context.Background(), &c, moved)
	}
	if deferred := deferredSigning(ctx); deferred != nil {
		*deferred = sign
		return "", nil
	}
	return sign()
}

// deferKey is the context key of deferred signing.
type deferKey struct{}

// WithDeferredSigning has the token that is generated under the context signed
// by the caller of *sign, instead of at once.
func WithDeferredSigning(ctx context.Context, sign *func() (string, error)) context.Context {
	return context.WithValue(ctx, deferKey{}, sign)
}

func deferredSigning(ctx context.Context) *func() (string, error) {
	sign, _ := ctx.Value(deferKey{}).(*func() (string, error))
	return sign
}

// movePrivate returns Kubernetes's own claims with their one instant moved.
func movePrivate(private any, later jwt.NumericDate) (map[string]any, error) {
	data, err := json.Marshal(private)
	if err != nil {
		return nil, fmt.Errorf("claims of a token: %w", err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("claims of a token: %w", err)
	}
	if claims, ok := out["kubernetes.io"].(map[string]any); ok {
		if warn, ok := claims["warnafter"].(float64); ok {
			claims["warnafter"] = int64(warn) + int64(later)
		}
	}
	return out, nil
}

// AddListener implements serviceaccount.PublicKeysGetter: keys never change.
func (tokens) AddListener(serviceaccount.Listener) {}

// GetCacheAgeMaxSeconds implements serviceaccount.PublicKeysGetter.
func (tokens) GetCacheAgeMaxSeconds() int { return 3600 }

// GetPublicKeys implements serviceaccount.PublicKeysGetter.
func (tokens) GetPublicKeys(ctx context.Context, id string) []serviceaccount.PublicKey {
	w := world.Of(ctx)
	if w == nil {
		return nil
	}
	key, err := signingKeyOf(w)
	if err != nil {
		return nil
	}
	return key.public.GetPublicKeys(ctx, id)
}

// newTokenAuthenticator returns upstream's authenticator of requests that bear
// the token of a service account, on virtual time.
func newTokenAuthenticator() authenticator.Request {
	valid := cachedTokens{authenticatorOf(serviceaccount.NewValidator(tokenSubjects{}))}
	return authenticationgroup.NewAuthenticatedGroupAdder(bearertoken.New(valid))
}

// authenticatorOf exists because the type of upstream's private claims has no
// exported name.
func authenticatorOf[Claims any](v serviceaccount.Validator[Claims]) authenticator.Token {
	return serviceaccount.JWTTokenAuthenticator([]string{issuer}, tokens{}, Audiences,
		serviceaccount.Validator[Claims](virtualValidator[Claims]{v}))
}

var (
	longAgo = time.Unix(0, 0)
	never   = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

// virtualValidator is upstream's validator, which compares a token's instants
// with the wall clock. They are compared with the world's time before, and
// upstream sees only what came of it.
type virtualValidator[Claims any] struct {
	serviceaccount.Validator[Claims]
}

// Validate implements serviceaccount.Validator.
func (v virtualValidator[Claims]) Validate(ctx context.Context, token string, public *jwt.Claims, private *Claims) (*apiserverserviceaccount.ServiceAccountInfo, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return nil, world.ErrNone
	}
	c := *public
	c.IssuedAt, c.NotBefore, c.Expiry = nil, nil, nil
	switch err := public.Validate(jwt.Expected{Time: r.Now()}); {
	case errors.Is(err, jwt.ErrExpired):
		c.Expiry = jwt.NewNumericDate(longAgo.Add(time.Second))
	case errors.Is(err, jwt.ErrNotValidYet):
		c.NotBefore = jwt.NewNumericDate(never)
	case errors.Is(err, jwt.ErrIssuedInTheFuture):
		c.IssuedAt = jwt.NewNumericDate(never)
	}
	return v.Validator.Validate(ctx, token, &c, private)
}
