// Package flow knows which FlowSchema and which priority level a request belongs to,
// and says so in answers and in the status of FlowSchemas. Nothing waits: no request
// is limited.
package flow

import (
	"net/http"
	"slices"
	"sort"
	"sync"

	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap"
	"k8s.io/apiserver/pkg/authentication/user"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/util/apihelpers"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

var (
	schemaKind = store.Kind[*flowcontrolv1.FlowSchema]{GroupResource: flowcontrolv1.Resource("flowschemas")}
	levelKind  = store.Kind[*flowcontrolv1.PriorityLevelConfiguration]{GroupResource: flowcontrolv1.Resource("prioritylevelconfigurations")}
)

// configuration is what upstream's configController makes of a world's objects.
type configuration struct {
	stored []*flowcontrolv1.FlowSchema
	all    []*flowcontrolv1.PriorityLevelConfiguration
	// schemas are those whose level is there, in the order in which they are asked.
	schemas apihelpers.FlowSchemaSequence
	levels  map[string]types.UID
}

// kept is the latest configuration of a world.
type kept struct {
	mu       sync.Mutex
	latest   *configuration
	revision int64 // at which it is the latest
	settled  *configuration
}

// of returns the configuration of a world.
func of(w *world.World) (*kept, *configuration, error) {
	k, err := world.Part(w, func() (*kept, error) { return &kept{latest: &configuration{}}, nil })
	if err != nil {
		return nil, nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	revision := w.Store.Revision()
	if k.latest.levels != nil && k.revision == revision {
		return k, k.latest, nil
	}
	view := w.Store.View()
	schemas, levels := schemaKind.List(view, ""), levelKind.List(view, "")
	k.revision = revision
	if k.latest.levels == nil || !slices.Equal(k.latest.stored, schemas) || !slices.Equal(k.latest.all, levels) {
		k.latest = digest(schemas, levels)
	}
	return k, k.latest, nil
}

// digest is cfgMeal.digestNewPLsLocked and digestFlowSchemasLocked: mandatory objects
// that are missing are imagined.
func digest(schemas []*flowcontrolv1.FlowSchema, levels []*flowcontrolv1.PriorityLevelConfiguration) *configuration {
	c := &configuration{stored: schemas, all: levels, levels: map[string]types.UID{}}
	for _, l := range bootstrap.MandatoryPriorityLevelConfigurations {
		c.levels[l.Name] = l.UID
	}
	for _, l := range levels {
		c.levels[l.Name] = l.UID
	}
	var exempt, catchAll bool
	for _, s := range schemas {
		if c.dangling(s) {
			continue
		}
		c.schemas = append(c.schemas, s)
		exempt = exempt || s.Name == flowcontrolv1.FlowSchemaNameExempt
		catchAll = catchAll || s.Name == flowcontrolv1.FlowSchemaNameCatchAll
	}
	sort.Sort(c.schemas)
	if !exempt {
		c.schemas = append(apihelpers.FlowSchemaSequence{bootstrap.MandatoryFlowSchemaExempt}, c.schemas...)
	}
	if !catchAll {
		c.schemas = append(c.schemas, bootstrap.MandatoryFlowSchemaCatchAll)
	}
	return c
}

func (c *configuration) dangling(s *flowcontrolv1.FlowSchema) bool {
	_, found := c.levels[s.Spec.PriorityLevelConfiguration.Name]
	return !found
}

// classify is the part of configController.startRequest that chooses.
func (c *configuration) classify(r request) *flowcontrolv1.FlowSchema {
	var last *flowcontrolv1.FlowSchema
	for _, s := range c.schemas {
		if r.matches(s) {
			return s
		}
		if s.Name == flowcontrolv1.FlowSchemaNameCatchAll {
			last = s
		}
	}
	return last
}

// Handler tells clients which FlowSchema and which level their request belongs to, as
// upstream's filter does (WithPriorityAndFairness, setResponseHeaders).
func Handler(next http.Handler, longRunning apirequest.LongRunningRequestCheck) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tell(w, r, longRunning)
		next.ServeHTTP(w, r)
	})
}

func tell(w http.ResponseWriter, r *http.Request, longRunning apirequest.LongRunningRequestCheck) {
	info, known := apirequest.RequestInfoFrom(r.Context())
	who, authenticated := apirequest.UserFrom(r.Context())
	req := world.RequestOf(r.Context())
	if !known || !authenticated || req == nil || req.Nested || info.Verb != "watch" && longRunning(r, info) {
		return
	}
	_, c, err := of(req.World)
	if err != nil {
		return
	}
	s := c.classify(request{info, who})
	w.Header().Set(flowcontrolv1.ResponseHeaderMatchedPriorityLevelConfigurationUID, string(c.levels[s.Spec.PriorityLevelConfiguration.Name]))
	w.Header().Set(flowcontrolv1.ResponseHeaderMatchedFlowSchemaUID, string(s.UID))
}

// request is upstream's RequestDigest.
type request struct {
	info *apirequest.RequestInfo
	user user.Info
}
