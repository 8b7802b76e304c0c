package kubeconfig

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	"k8s.io/client-go/rest"
)

// reviews answers what a user may do.
func reviews(t *testing.T, allowed func(authorizationv1.ResourceAttributes) bool) *rest.Config {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/selfsubjectreviews") {
			var self authenticationv1.SelfSubjectReview
			self.Status.UserInfo.Username = "guest"
			_ = json.NewEncoder(w).Encode(self)
			return
		}
		var review authorizationv1.SelfSubjectAccessReview
		if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		review.Status.Allowed = allowed(*review.Spec.ResourceAttributes)
		_ = json.NewEncoder(w).Encode(review)
	}))
	t.Cleanup(s.Close)
	return &rest.Config{Host: s.URL, ContentConfig: rest.ContentConfig{ContentType: "application/json"}}
}

func TestRightsThatAreMissingAreNamed(t *testing.T) {
	config := reviews(t, func(r authorizationv1.ResourceAttributes) bool { return r.Verb != "create" })
	err := CheckRights(t.Context(), config)
	var missing *RightsError
	if !errors.As(err, &missing) || err.Error() != "guest may not create namespaces, create pods" {
		t.Errorf("got %v", err)
	}
	config = reviews(t, func(authorizationv1.ResourceAttributes) bool { return true })
	if err := CheckRights(t.Context(), config); err != nil {
		t.Errorf("an administrator: %v", err)
	}
}

func TestAClusterThatDoesNotSayWhatMayBeDone(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	var missing *RightsError
	if err := CheckRights(t.Context(), &rest.Config{Host: s.URL}); err == nil || errors.As(err, &missing) {
		t.Errorf("got %v", err)
	}
}
