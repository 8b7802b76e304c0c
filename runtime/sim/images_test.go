package sim

import (
	"testing"

	"github.com/gherkube/gherkube/runtime/container"
)

// Clusters that are made of one catalogue do not see what becomes of it in another.
func TestClustersHaveImagesOfTheirOwn(t *testing.T) {
	const image = "registry.example/own:1"
	images := container.DefaultImages()
	one, _ := newCluster(t, Config{Images: images})
	another, _ := newCluster(t, Config{Images: images})
	if err := one.AddImage(t.Context(), image); err != nil {
		t.Fatal(err)
	}
	_, added := one.catalogue.Find(image)
	_, elsewhere := another.catalogue.Find(image)
	_, given := images.Find(image)
	if !added || elsewhere || given {
		t.Errorf("an image that was added to one cluster is there: %t, in another: %t, in the catalogue of both: %t", added, elsewhere, given)
	}
	if images.Others != nil {
		t.Error("the catalogue asks a cluster for what it has no model of")
	}
}
