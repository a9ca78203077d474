"""What people type about a shot."""

from django import forms

from projects.models import Shot


class ShotForm(forms.ModelForm[Shot]):
    """A shot's words; `version` is of the text that stood in the form when it was opened."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = Shot
        fields = ("code", "title", "note", "description")
        error_messages = {
            "code": {"required": "Give the shot a short code, like 3B."},
            "title": {"required": "Give the shot a title."},
        }

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if any(character.isspace() for character in code):
            raise forms.ValidationError("A code has no spaces, like 3B.")
        return code

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
