package terminal

import "testing"

func TestListsAreOfAnEarlierRevision(t *testing.T) {
	for path, want := range map[string]bool{
		"/api/v1/pods":                            true,
		"/api/v1/namespaces/default/pods":         true,
		"/api/v1/namespaces/default/pods/web":     false,
		"/api/v1/namespaces/default/pods/web/log": false,
		"/api/v1":                   false,
		"/api":                      false,
		"/apis":                     false,
		"/apis/apps/v1":             false,
		"/apis/apps/v1/deployments": true,
		"/apis/apps/v1/namespaces/default/deployments":  true,
		"/apis/apps/v1/namespaces/default/deployments/": true,
		"/openapi/v3": false,
		"/":           false,
	} {
		if got := isList(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
