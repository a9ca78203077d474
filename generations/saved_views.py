"""Saved views: a filter of the board with a name, for everybody in the project."""

from urllib.parse import parse_qsl, urlencode

from django import forms
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from projects.people.user import User
from projects.project import Project

KEPT = ("q", "status", "author", "character", "shot", "picks", "sort", "view")
LONGEST = 400
MOST = 100


class SavedView(models.Model):
    """A named filter. `query` is the address's query string, checked when it is used."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=400)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "name"), name="one_saved_view_per_name")]
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, project: Project, name: str, query: str, by: User) -> "SavedView | None":
        """Save it; None when the name is taken, or the project has MOST views already."""
        if project.saved_views.count() >= MOST:
            return None
        try:
            with transaction.atomic():
                return cls.objects.create(project=project, name=name, query=query, created_by=by)
        except IntegrityError:
            return None


class ViewForm(forms.Form):
    """A name, and the address's query string to keep under it."""

    name = forms.CharField(max_length=40, error_messages={"required": "Give the view a name. Nothing was saved."})
    query = forms.CharField(required=False, max_length=4 * LONGEST)

    def clean_query(self) -> str:
        """Only what filters, and not the page."""
        pairs = parse_qsl(self.cleaned_data["query"].lstrip("?"), max_num_fields=50)
        query = urlencode([(name, value) for name, value in pairs if name in KEPT and value])
        if len(query) > LONGEST:
            raise forms.ValidationError("This filter is too long to be saved. Nothing was saved.")
        return query
