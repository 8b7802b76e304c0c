package kubeconfig

import (
	"context"
	"fmt"
	"strings"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// RightsError says what the user of a cluster may not do, and has to.
type RightsError struct {
	User    string // as the cluster knows it; empty if it does not say
	Missing []string
}

func (e *RightsError) Error() string {
	who := "the user"
	if e.User != "" {
		who = e.User
	}
	return who + " may not " + strings.Join(e.Missing, ", ")
}

// needed are the rights without which no scenario can begin: each has a
// namespace of its own, and pods are watched in all of them.
var needed = []authorizationv1.ResourceAttributes{
	{Verb: "create", Resource: "namespaces"},
	{Verb: "delete", Resource: "namespaces"},
	{Verb: "watch", Resource: "namespaces"},
	{Verb: "create", Resource: "pods"},
	{Verb: "list", Resource: "pods"},
	{Verb: "watch", Resource: "pods"},
}

// CheckRights asks the cluster whether its user may do what every run does. The
// error is a RightsError if not.
func CheckRights(ctx context.Context, config *rest.Config) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	var missing []string
	for _, right := range needed {
		review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: &right}}
		answer, err := client.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
		if err != nil {
			return fmt.Errorf("asking what may be done: %w", err)
		}
		if !answer.Status.Allowed {
			missing = append(missing, right.Verb+" "+right.Resource)
		}
	}
	if missing == nil {
		return nil
	}
	return &RightsError{User: userOf(ctx, client), Missing: missing}
}

// userOf is the name that the cluster has for the user.
func userOf(ctx context.Context, client kubernetes.Interface) string {
	self, err := client.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil {
		return "" // it need not say
	}
	return self.Status.UserInfo.Username
}
